"""The words that release names are made of, beside the names of books and people.

Data only: phrases by what they tell, in the languages of the common indexers. How they are found in
a name belongs to ``release_name``; what follows from them belongs to ``selection``. Phrases are
written as people write them and folded when this module loads, so case and accents do not matter;
a phrase may be written with ``ae``, ``oe``, ``ue`` for an umlaut.
"""

from typing import Final

from audiobook_pipeline.domain.text import fold


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a list that is written as one string."""
    return tuple(text.split())


# --- Phrases by kind -------------------------------------------------------------------------------------------------
# One phrase between bars. A number word stands for its number ("part one" is written "part 1").

ABRIDGED: Final = """
abridged | abridgement | abridgment | abr | abridged edition | gekürzt | gekürzte | gekürzte lesung | gekürzte fassung
| gekürzte ausgabe | leicht gekürzt | abrégé | abrégée | version abrégée | version courte | abreviado | abreviada
| versión abreviada | resumida | versión reducida | versione ridotta | edizione ridotta | ridotto | ridotta
| abbreviato
| verkort | ingekort | verkorte versie | forkortet | forkortet udgave | forkortet utgave | förkortad | förkortat
| nedkortet | lyhennetty | skrócona | skrócony | wersja skrócona | zkrácená | zkráceno | сокращенная | сокращённая
| сокращено | в сокращении | condensed | condensed edition | reader's digest | readers digest | retold | adapted
| adapted for young readers | young readers edition | young readers adaptation | simplified | graded reader
| easy reader | classic starts | saddleback classics | stepping stone classics | penguin readers | oxford bookworms
| macmillan readers | great illustrated classics | ladybird classics | usborne classics
| compass classic readers | easy classics | selections | selected readings | highlights | not unabridged
| not complete | incomplete | partial
| 抄訳 | 縮約版 | sesalica kısaltılmış | versao resumida | versão resumida | dwarsligger | auswahl | in auszügen
| en extraits | book at bedtime | radio reading abridged | kids edition | kurzfassung | kürzfassung
"""
UNABRIDGED: Final = """
unabridged | unabridged edition | unabridged audiobook | unabridged version | complete and unabridged | un abridged
| non abridged | not abridged | unabr | unabrd | unab | uab | complete unabridged | full unabridged | uncut
| uncut edition
| complete and uncut
| complete and uncut edition | the complete and uncut edition | full version | full text | full length | complete text
| word for word
| complete audiobook | full audiobook | complete recording | unabriged
"""
# Language, then the phrases that only a release in that language uses.
UNABRIDGED_BY_LANGUAGE: Final[dict[str, str]] = {
    "de": "ungekürzt | ungekürzte | ungekürzte lesung | ungekürzte fassung | ungekürzte ausgabe | ungekürztes hörbuch"
    " | vollständige lesung | komplettlesung | vollständig",
    "fr": "intégral | intégrale | version intégrale | texte intégral | lecture intégrale | non abrégé",
    "es": (
        "íntegro | íntegra | versión íntegra | texto íntegro | completo y sin abreviar | sin abreviar"
        " | versión completa"
    ),
    "it": "versione integrale | edizione integrale | integrale | lettura integrale",
    "pt": "versão integral | na íntegra | texto integral",
    "nl": "onverkort | onverkorte | onverkorte versie | integrale tekst",
    "da": "uforkortet | uforkortet udgave",
    "no": "uforkortet | uavkortet | uforkortet utgave",
    "sv": "oförkortad | oavkortad | oförkortat",
    "fi": "lyhentämätön",
    "pl": "pełna wersja | wersja pełna | nieskrócona | całość",
    "ru": "полная версия | без сокращений | полный текст",
    "cs": "nezkrácená | nezkrácené vydání",
    "ja": "完全版 | 全文朗読",
}
AUDIOBOOK: Final = """
audiobook | audiobooks | audio book | audio books | audio | abook | abooks | audiobk | audio edition | on cd | on mp3
| mp3cd | spoken word | unabridged audio | ab | a book on cd | audiobk | talking book | mp3 audiobook | bookonmp3
"""
AUDIOBOOK_BY_LANGUAGE: Final[dict[str, str]] = {
    "de": "hörbuch | hörbücher | hoerbuch | lesung | hbuch | hörb",
    "fr": "livre audio | livres audio | livre lu | audiolivre",
    "es": "audiolibro | audiolibros | libro hablado | audio libro",
    "it": "audiolibro | audiolibri | audio libro",
    "pt": "audiolivro | áudio livro | audiolivros | livro falado",
    "nl": "luisterboek | luisterboeken | audioboek | luister boek",
    "da": "lydbog | lydbøger | e lydbog",
    "no": "lydbok | lydbøker",
    "sv": "ljudbok | ljudböcker | talbok",
    "fi": "äänikirja | äänikirjat",
    "pl": "audiobook pl | książka mówiona | czytana książka | audiobuk",
    "ru": "аудиокнига | аудиокниги | аудио книга | аудио",
    "cs": "audiokniha | mluvené slovo | audioknihy",
    "hu": "hangoskönyv",
    "tr": "sesli kitap",
    "ja": "オーディオブック | 朗読",
    "zh": "有声书 | 有聲書 | 有声小说",
    "ko": "오디오북",
    "ar": "كتاب صوتي | كتاب مسموع | الكتاب المسموع | كتب صوتية",
    "he": "ספר שמע | ספר קולי",
    "el": "ακουστικό βιβλίο | ηχητικό βιβλίο",
}
DRAMATISED: Final = """
dramatized | dramatised | dramatization | dramatisation | dramatized adaptation | dramatised adaptation
| dramatic adaptation | dramatic reading | dramatized version | full cast dramatisation | full cast dramatization
| full cast audio drama | full cast drama | full cast radio | full cast adaptation | full cast audio adaptation
| audio drama | audiodrama | audio play | audioplay
| drama | szenische lesung | inszenierte lesung
| radio drama | radio play | radioplay | radio dramatisation | radio dramatization | radio adaptation | radio series
| bbc radio | bbc radio 4 | bbc radio 3 | bbc radio 7 | bbc radio 4 extra | bbc radio drama | bbc r4 | bbc r4x
| bbc full cast | bbc dramatisation | bbc drama | bbc audio drama | radio 4 | old time radio | otr | mercury theatre
| lux radio theatre | graphicaudio | graphic audio | graphic audio llc | a movie in your mind | movie in your mind
| la theatre works | latw | l a theatre works | big finish | focus on the family radio theatre | radio theatre
| radio theater
| classic serial | saturday play | afternoon play | afternoon drama | 15 minute drama | npr playhouse | playhouse
| radio tales | radio classics | immersion tunnel | immersive audio | audio immersion | staged reading
| stage play | theatre production | stage production | multicast drama | dramatic production
| dramatic presentation
| wdr | swr | ndr | mdr | rbb | orf | dlf | deutschlandfunk | deutschlandradio
| hörspiel | hoerspiel | hörspiele | hörspielfassung | hörspielserie | wdr hörspiel | ndr hörspiel | swr hörspiel
| fiction radiophonique | pièce radiophonique | feuilleton radiophonique | feuilleton | feuilleton france culture
| france culture | théâtre radiophonique | fiction sonore | fiction audio
| radioteatro | radionovela | ficción sonora | audioserie | serie sonora | audioficción | teatro radiofónico
| dramatizado | dramatizada | dramatizzato | adattamento radiofonico | radiodramma | sceneggiato radiofonico
| audiodramma | originale radiofonico | radioteatro rai
| hoorspel | hoorspelserie | luisterspel | hørespil | hørespill | radioteater | radioteatret | hörspel | radioteatern
| kuunnelma | słuchowisko | superprodukcja | rozhlasová hra | dramatizace | rozhlasová dramatizace
| радиоспектакль | аудиоспектакль | радиопостановка | аудиопостановка
| hangjáték | radyo tiyatrosu | ドラマcd | ラジオドラマ | drama cd | audio drama cd | adaptation | audio adaptation
"""
FULL_CAST: Final = """
full cast | full cast recording | full cast production | a full cast production | full cast audio
| full cast audiobook
| multi cast | multicast | multi voice | ensemble cast | multiple readers
| multiple voices | several readers | multi reader | multi narrator
| various voices | various readers | multiple narrators | various narrators
| a full cast | full cast edition | mehrere sprecher | voix multiples | cast recording | duet narration
| dual narration
| full cast narration | full cast reading | multi cast reading | multi cast recording
"""
SYNTHETIC: Final = """
ai | a i | ai narrated | ai narration | ai narrator | ai voice | ai voiced | ai read | ai generated | ai audio
| ai audiobook
| narrated by ai | read by ai | virtual voice | narrated by virtual voice | with virtual voice
| audible virtual voice | tts
| text to speech | text 2 speech | synthetic voice | synthetic narration | synthesized | synthesized voice
| synthesised
| computer voice | computer generated | computer narrated | machine voice | machine narrated | machine read
| robot voice
| robot narrated | digital voice | digital narration | digital narrator | digitally narrated | auto narrated
| autonarrated | automated voice | elevenlabs | eleven labs | edge tts | microsoft zira | microsoft david
| microsoft mark | microsoft | wavenet | neural | neural tts | neural voice | azure neural | balabolka
| speechify | murf ai | play ht | naturalreader | natural reader | amazon polly voice | google tts | azure tts
| amazon polly
| kokoro
| epub2tts | ebook2audiobook | generated audiobook
| generated voice | deepfake | voice clone | cloned voice | ivona | acapela | loquendo
| voz loquendo | vocalizer
| ki | ki stimme | ki gelesen | ki generiert | ki sprecher | künstliche stimme | synthetische stimme | computerstimme
| voix de synthèse | voix ia | voix synthétique | voix artificielle | lu par ia | voz ia | voz sintética
| voz artificial
| narrado por ia | voz generada | voce sintetica | voce ia | voce artificiale | ai stem | computerstem
| syntetisk röst | syntetisk stemme | ki stemme | ai röst | lektor ivona | syntezator | głos ai | lektor ai
| синтезатор | синтез речи | нейросеть | ии озвучка | робот | 合成音声 | 音声合成
"""
COMPANION: Final = """
summary | summary of | a summary of | book summary | summary and analysis | summary analysis | analysis | analysis of
| study guide | studyguide | a study guide | study guide for | study notes | sparknotes | spark notes | cliffsnotes
| cliffs notes | cliff notes | litcharts | supersummary | super summary | shortform | blinkist | blinks | getabstract
| instaread | bookrags | gradesaver | bookcaps | shmoop | readtrepreneur | quickread | minute reads | booknotes
| key insights | key insights in 15 minutes | key takeaways | takeaways | in 15 minutes | in 30 minutes
| 15 minute summary
| workbook | workbook for | companion | companion to | a companion to | official companion | tv companion
| the companion
| readers guide | reader's guide | reading guide | discussion guide | discussion questions | discussion prompts
| conversation starters
| book club guide | teaching guide | teacher's guide | lesson plans | trivia | quiz | quizzes | review of
| book review
| unofficial guide | unauthorized guide | unofficial companion | the unofficial | commentary | commentary on
| behind the scenes | making of | the making of | the art of the film | the world of | interview | interviews
| author interview | interview with the author | q a with the author | guide to reading | explained | book report
| critical essay | critical essays | notes on | a critical analysis | lecture | lectures | lecture series | course
| zusammenfassung | zusammenfassung von | zusammenfassung und analyse | lektürehilfe | lektüreschlüssel
| interpretation
| königs erläuterungen | textanalyse | lernhilfe | inhaltsangabe | kurz zusammengefasst | begleitbuch
| résumé | résumé de | résumé et analyse | fiche de lecture | fiche de livre | analyse | profil d'une oeuvre
| guide de lecture | analyse littéraire | le petit littéraire | lepetitlitteraire
| resumen | resumen de | resumen completo | resumen y análisis | guía de lectura | guía de estudio | análisis
| análisis de
| riassunto | riassunto di | riassunto e analisi | guida alla lettura | analisi | scheda libro
| resumo | resumo de | resumo e análise | guia de estudo
| samenvatting | samenvatting van | boekverslag | uittreksel | leesgids | boekbespreking
| resumé | resumé af | sammendrag | sammendrag av | studieguide | bokanmeldelse | boganmeldelse | boganalyse
| sammanfattning | sammanfattning av | studiehandledning | bokanalys | tiivistelmä
| streszczenie | opracowanie | omówienie lektury | краткое содержание | краткий пересказ | саммари | анализ
| shrnutí | obsah díla | rozbor díla | összefoglaló | özet | 要約 | 解説 | ملخص | تلخيص
"""
EBOOK: Final = """
epub | epub3 | mobi | azw | azw3 | azw4 | kfx | pdf | ebook | e book | ebooks | e books | kindle
| kindle edition | fb2
| lit | djvu | docx | rtf | paperback | hardcover | hardback | kepub | lrf | ebook pl | retail epub
| epub retail | ibook
| e bok | e bog | ebok | ebog | libro electrónico | livre numérique | scan | scans | ocr | text only | txt
"""
OTHER_MEDIA: Final = """
1080p | 720p | 480p | 576p | 2160p | 4k | uhd | hdr | hdr10 | bluray | blu ray | bdrip | brrip | bdremux | remux
| webrip
| web dl | webdl | web rip | hdtv | hdrip | pdtv | dvdrip | dvd rip | dvd | dvd5 | dvd9 | dvdscr | dvdr | xvid
| divx | x264 | x265 | h264 | h265
| hevc | avc | 10bit | mkv | avi | mp4 video | telesync | camrip | hdcam | amzn web | nf web | dsnp
| complete season | season
| soundtrack | original soundtrack | ost | score | film score | motion picture soundtrack
| original motion picture soundtrack
| original score | original motion picture score | the musical | original cast recording
| original broadway cast | broadway
| concert | live at | live in concert | live concert | discography | album | single | remix | karaoke
| instrumental | bootleg
| ted talk | ted talks | tedx | masterclass | keynote
| podcast | podcast episode | book club podcast | the podcast | episode | graphic novel | graphic novels | comic
| comics | comic book
| cbr | cbz | cb7 | manga | manhwa | webtoon | bande dessinée | tebeo | historieta | fumetto | stripboek | tegneserie
| movie | the movie | film | der film | le film | la película | película | il film | de film | filmen
| tv series | tv show | tv mini series | miniseries
| mini series | serie tv | documentary | trailer | videobook | video | lecture video | game | video game
| pc game | fitgirl | repack
| gog | nintendo switch | nsw | ps4 | ps5 | xbox | steam | dlc | rom | visual novel | board game | wallpaper
| artbook | art book
| sheet music | score pdf | magazine | magazin | zeitschrift | calendar | filmmusik | musique de film
| bande originale
| banda sonora | colonna sonora | filmmuziek | filmmusikk | саундтрек | фильм | сериал | манга | комикс | komiks
| der soundtrack | dc | theatrical cut | extended cut | directors cut | opera | ballet | anime | cartoon
"""
FRAGMENT: Final = """
sample | samples | audio sample | free sample | sampler | preview | sneak peek | excerpt | extract | extracts
| teaser | prologue | prolog
| epilogue | epilog | foreword | introduction only | intro | outro | opening credits | closing credits
| end credits | bonus chapter
| bonus chapters | bonus content | bonus scene | bonus material | deleted scenes | deleted scene | bonus
| chapters only | first chapter
| 1st chapter | afterword | appendix | yenc | par2 | nzb par2 | vol00 | missing files | repost part | fill | fills
| leseprobe | hörprobe | kostprobe | auszug | vorwort | nachwort | extrait | extraits | prologue seul
| avant propos | préface
| muestra | fragmento | prólogo | epílogo | adelanto | avance | estratto | anteprima | prologo | epilogo
| trecho | amostra
| fragment | luisterfragment | proloog | epiloog | leesproef | smagsprøve | uddrag | smakebit | utdrag
| smakprov | provlyssning
| fragment książki | próbka | ukázka | отрывок | фрагмент | пролог | эпилог | ознакомительный | 試聴 | サンプル
| covers only | cover only | artwork only
"""
COLLECTION: Final = """
box set | boxset | boxed set | box | complete series | the complete series | complete saga | complete trilogy
| full series
| entire series | whole series | series complete | complete set | full set | series pack | book pack | pack
| mega pack | megapack | bundle
| book bundle | collection | collections | complete collection | audiobook collection | audiobooks collection
| audio collection
| complete audiobook collection | author collection | complete works | the complete works | collected works
| collected novels
| complete novels | omnibus | omnibus edition | anthology | compilation | compendium | trilogy complete
| duology complete
| books complete | all books | and more | bibliography | audiography | oeuvre | opera omnia | incl | including
| plus bonus
| gesamtausgabe | gesamtwerk | sammelband | sammelbände | sammlung | komplettbox | komplette serie
| komplette reihe | die komplette
| komplett serie | alle bände | alle teile | komplette trilogie | gesamte reihe | schuber | die box | hörbuchbox
| hörbuch box | doppelband
| intégrale de la série | l'intégrale de la saga | saga complète | série complète | coffret | trilogie complète
| collection complète
| œuvres complètes | oeuvres complètes | tous les tomes | recueil | et plus
| serie completa | saga completa | trilogía completa | colección | colección completa | obras completas
| todos los libros | estuche
| y más | pack completo | antología
| cofanetto | raccolta | trilogia completa | opere complete | collezione | tutti i libri | coleção
| coleção completa | série completa
| volledige serie | complete serie | verzamelbundel | verzameling | verzameld werk | alle boeken
| omnibusuitgave | complete reeks | bundel
| samlet serie | hele serien | samlede værker | samling | samlingen | komplet serie | samlade verk | samlebind
| hela serien | samlingsbox | komplett serie
| seria kompletna | cała seria | cały cykl | kolekcja | zbiór | komplet | pakiet | trylogia komplet | dzieła zebrane
| полное собрание | собрание сочинений | сборник | вся серия | все книги | цикл полностью | коллекция
| трилогия целиком
| kompletní série | souborné vydání | teljes sorozat | tüm kitaplar | 全巻 | 全集 | セット
| 2 in 1 | 3 in 1 | 4 in 1 | 5 in 1 | trilogy box set | series bundle | double feature | two book bundle
"""
# A count before one of these words is the count of a collection ("41 audiobooks", "3 book set").
COUNTED: Final = """
books | book | audiobooks | audiobook | novels | titles | volumes | stories | novellas | bücher | hörbücher
| bände | romane | titel
| livres | romans | tomes | libros | novelas | audiolibros | libri | romanzi | boeken | luisterboeken | delen
| bøger | bøker | böcker | lydbøger
| książek | książki | tomów | книг | книги | volúmenes | livros | könyv | kitap | knih
"""
EDITION: Final = """
new recording | re recording | rerecording | rerecorded | re recorded | new narration | newly recorded
| remastered recording | new edition
| anniversary edition | anniversary | special edition | collectors edition | collector's edition
| revised edition | revised
| expanded edition | expanded | extended edition | deluxe edition | deluxe | limited edition | 2nd edition
| 3rd edition | second edition | third edition
| updated edition | updated | uk edition | us edition | uk version | us version | uk narrator | us narrator
| british edition | american edition
| uk recording | us recording | uk reading | us reading | audible edition | movie edition | film edition
| anniversary ed | new and expanded | new and revised | new and updated | revised and expanded
| revised and updated | expanded and updated | updated and expanded | newly revised | fully revised | fully updated
| version 2 | version 3 | version 4 | version 5 | version 6 | version 7
| uk | us | usa | movie tie in | tv tie in | tie in edition | tie in | movie tie in edition | film tie in
| author's preferred text
| authors preferred text | preferred text | preferred text edition | definitive edition | centenary edition
| 10th anniversary edition
| 10th anniversary | 20th anniversary edition | 20th anniversary | 25th anniversary edition | 25th anniversary
| 50th anniversary edition
| 50th anniversary | 30th anniversary | 40th anniversary | tenth anniversary edition
| twentieth anniversary edition | special 20th anniversary edition
| jubiläumsausgabe | jubiläumsedition | neuaufnahme | neue lesung | neue ausgabe | neuausgabe | sonderausgabe
| überarbeitet
| édition anniversaire | nouvelle édition | nouvel enregistrement | édition collector | édition spéciale
| edición aniversario | nueva edición | nueva grabación | edición especial | edición revisada
| edizione speciale | nuova edizione | nuova registrazione | edizione anniversario
| jubileumeditie | nieuwe opname | herziene editie | speciale editie | jubilæumsudgave | ny indlæsning
| ny inspelning | ny udgave | nyutgave
| nowe nagranie | nowe wydanie | wydanie jubileuszowe | новая озвучка | новое издание | librivox
| solo librivox | librivox recording | audible original edition
"""
# Words that tell nothing about which book it is.
NOISE: Final = """
г | human voice | human narrated | human narrator | human read | voz humana | voix humaine | voce umana | retail
| chapterized | chapterised | chaptered | chapters | with chapters | chapter markers | chapter marks
| rip | ripped | cd rip | cdrip | web | webrip audio
| vip | freeleech | fl | proper | repost | reup | re up | read nfo | nfo | nzb | rar | zip | 7z | tar | torrent
| hq | high quality | lossless | lossy
| et al | gratuit | litteratureaudio | litteratureaudio com
| aax to m4b | aax to mp3 | mp3 to m4b | decrypted | aax decrypted | normalized | normalised | whispersync
| pdf supplement | supplemental pdf | library rip
| tagged | untagged | fixed | reencoded | re encoded | encoded | converted | remastered
| drm free | no drm | audible | audible original | audible originals | audible exclusive | audible com
| audible frontiers
| overdrive | libby | storytel | bookbeat | scribd
| itunes | google play | spotify | downpour | librofm | libro fm | hoopla | deezer | nextory | cue | with cue
| cover | covers | with cover | pic | single file
| all discs | all cds | all chapters | all tracks
| one file | 1 file | multi file | multiple files | split by chapter | by chapter | chapter split | joined
| merged | bookmarks | enhanced
| vbr | cbr audio | v0 | v2 | v4 | mono | stereo | joint stereo | joint | hz | khz | kbps | kbit | kbits | kb
| kbit s | bps | mb | gb | mib | gib
| he aac | he aacv2 | lc aac | aac lc | xhe aac | iva | hd | sd | isbn | asin | id3 | tags | mam | abb
| audiobookbay | myanonamouse | bibliotik | usenet | tracker
"""
# What kind of book it is, as a subtitle of its edition in a language: "Emma: Roman" is no English one.
DESCRIPTION_BY_LANGUAGE: Final[dict[str, str]] = {
    "de": "roman | ein roman | der roman | kriminalroman | krimi | thriller roman | ein thriller | ein krimi"
    " | historischer roman | liebesroman | fantasy roman | novelle | spiegel bestseller",
    "fr": "roman | un roman | roman policier | polar",
    "es": "novela | una novela | novela negra",
    "it": "romanzo | un romanzo | giallo | thriller psicologico",
    "pt": "novela | romance brasileiro",
    "nl": "roman | een roman | een thriller",
    "da": "roman | en roman | kriminalroman | krimi | spændingsroman | novelle",
    "no": "roman | en roman | kriminalroman | krimi | spenningsroman | novelle",
    "sv": "roman | en roman | kriminalroman | en kriminalroman | deckare",
    "pl": "powieść | kryminał",
    "cs": "román",
    "hu": "regény",
    "ru": "роман | детектив | фантастика",
    "ar": "رواية",
}
# Words that describe a book or name its publisher. They may belong to a title too, so they explain nothing right
# beside one.
DESCRIPTION: Final = """
light novel | ln
| bestseller | bestselling | international bestseller | the international bestseller | a novel | the novel | novel
| novella | a novella | a memoir | memoir | a thriller
| thriller | a mystery | mystery | fiction | non fiction | nonfiction | sci fi | science fiction | fantasy
| epic fantasy | urban fantasy | romance | a romance | horror
| a romantic comedy | a love story | a short story | short story | historical fiction | young adult | ya
| litrpg | a litrpg adventure | a litrpg series
| a litrpg gamelit adventure
| a litrpg progression fantasy | progression fantasy | a progression fantasy | gamelit | a gamelit adventure
| an epic fantasy | an epic fantasy adventure | a fantasy novel
| a science fiction novel | a space opera | space opera | a psychological thriller | psychological thriller
| a crime novel | crime | a detective novel | a true story
| a novel of suspense | a suspense novel | suspense | a horror novel | a biography | biography
| an autobiography | autobiography | self help | history | a history
| classic | classics | penguin classics | modern classics | the classic novel | the 1 new york times bestseller
| 1 new york times bestseller | new york times bestseller
| the new york times bestseller | the sunday times bestseller | sunday times bestseller | the 1 bestseller
| 1 bestseller | a new york times bestseller | the bestselling novel | the million copy bestseller
| winner of the pulitzer prize | pulitzer prize winner | booker prize winner | winner of the booker prize
| hugo award winner | nebula award winner | now a major motion picture
| soon to be a major motion picture | now a netflix series | now a major tv series | a reese's book club pick
| oprah's book club | a goodreads choice award winner
| book | books | series | saga | cycle | trilogy | duology | quartet | quintet | serie | série | reihe | reeks
| cykl | цикл | серия | the series
| macmillan | macmillan audio | random house audio | penguin audio | harper audio | harperaudio | hachette audio
| simon and schuster audio | brilliance audio | blackstone audio | blackstone | blackstone publishing
| recorded books | tantor | tantor media | tantor audio | podium | podium audio | podium publishing
| podium entertainment | audible studios | listening library | books on tape | naxos | naxos audiobooks
| dreamscape media | highbridge audio | highbridge | bolinda | bolinda audio | isis audio | isis | w f howes
| wf howes | orion | headline | gollancz | tor | baen | lübbe audio | lubbe audio | der hörverlag | hörverlag
| argon | argon verlag | random house | penguin random house audio | audiolib | gallimard | écoutez lire
| lizzie | thélème | penguin | harpercollins | hachette | scholastic audio
| caedmon | audioworks | phoenix audio | csa word | bbc audiobooks | audiogo | aethon audio | soundbooth
| royal guard publishing | mountaindale press | oasis audio | christian audio | zondervan
| diogenes
| emons | emons libri | audiomol | bookea | ronin hörverlag | jumbo | goyalit | oetinger audio | hörbuch hamburg
| der audio verlag | dav | lindhardt og ringhof | bonnier audio | saga egmont | cappelen damm
| us retail | uk retail | new | complete | completed | full | completo | completa | complet | complète
| komplett | vollständiges | volledig | fullständig | kompletní | soundbooth theater | digital | original
| scene | english audio
| format | bitrate | size | source | release | nmr | untouched | chapterised m4b | m4b chapters
"""
NARRATED_BY: Final = """
read by | narrated by | narrator | narrators | narration by | performed by | voiced by | spoken by | reading by
| reader | readers | read | reads | narrates | narrated | performed | voice of
| written and read by | written and narrated by | narr | nar | narr by | perf by
"""
NARRATED_BY_LANGUAGE: Final[dict[str, str]] = {
    "de": (
        "gelesen von | gelesen v | lesung mit | ungekürzte lesung mit"
        " | vorgelesen von | gesprochen von | sprecher | sprecherin | erzähler | es liest | liest"
        " | erzählt von | lesung von | interpretiert von"
    ),
    "fr": (
        "lu par | raconté par | narré par | narrateur | narratrice | voix de | lecture par | interprété par | dit par"
    ),
    "es": (
        "narrado por | leído por | narrador | narradora | locutor | locutora | en la voz de | voz de | voz | lectura de"
    ),
    "it": "letto da | narrato da | narratore | voce di | lettura di | interpretato da",
    "pt": "lido por | narração de",
    "nl": "voorgelezen door | gelezen door | verteld door | verteller | voorlezer",
    "da": "oplæst af | indlæst af | læst af | oplæser | indlæser",
    "no": "lest av | innlest av | opplest av | oppleser",
    "sv": "läst av | inläst av | uppläsare | uppläst av | inläsare",
    "fi": "lukija | lukijana",
    "pl": "czyta | czyta lektor | lektor | czytane przez",
    "ru": "читает | читают | чтец | исполнитель | озвучивает",
    "cs": "čte | interpret",
    "hu": "felolvassa | előadja",
    "ar": "بصوت | قراءة",
}
WRITTEN_BY: Final = (
    "by | with | von | par | por | di | door | af | av | written by | author | autor | auteur | autore"
    " | geschrieben von | from | aus | de | للكاتب | تأليف | بقلم"
)
# Between two names of one person, or two titles of one book.
ALIAS: Final = """
aka | a k a | also known as | also published as | writing as | published as | previously published as
| originally published as | first published as | formerly published as | originally titled | previously titled
"""
TRANSLATOR: Final = (
    "translator | translated by | trans | übersetzer | übersetzt von | traducteur | traduit par | traductor"
    " | traducción | vertaler | przekład | editor | editors | edited by | illustrator | foreword by | introduction by"
    " | contributor | preface by | afterword by"
)

LANGUAGE_WORDS: Final[dict[str, str]] = {
    "en": (
        "english | eng | englisch | anglais | inglés | ingles | inglese | engels | engelsk | engelska | englanti"
        " | angielski | английский | en anglais | auf englisch"
    ),
    "de": (
        "german | ger | deu | deutsch | allemand | alemán | aleman | tedesco | duits | tysk | tyska | saksa"
        " | niemiecki | немецкий | auf deutsch | deutsche"
    ),
    "fr": (
        "french | fre | fra | français | francais | französisch | francés | frances | francese | frans | fransk"
        " | franska | francuski | французский | vf | truefrench | vff"
    ),
    "es": (
        "spanish | spa | esp | español | espanol | castellano | spanisch | espagnol | spagnolo | spaans | spansk"
        " | spanska | hiszpański | испанский | latino | español latino"
    ),
    "it": (
        "italian | ita | italiano | italienisch | italien | italiaans | italiensk | italienska | włoski | итальянский"
    ),
    "pt": (
        "portuguese | por | português | portugues | portugiesisch | portugais | portugués | brazilian"
        " | brazilian portuguese | pt br | ptbr | português brasil"
    ),
    "nl": (
        "dutch | dut | nld | nederlands | nederlandse | niederländisch | néerlandais | holandés | olandese"
        " | hollandsk | holländska | vlaams | flemish"
    ),
    "da": "danish | dan | dansk | dänisch | danois | danés | danese | danska | deens",
    "no": "norwegian | nor | norsk | norwegisch | norvégien | noruego | norska | bokmål | nynorsk | noors",
    "sv": "swedish | swe | svensk | svenska | schwedisch | suédois | sueco | zweeds | svenskt",
    "fi": "finnish | fin | suomi | finnisch | suomeksi | finska | finsk",
    "is": "icelandic | íslenska",
    "pl": "polish | pol | polski | polnisch | polonais | polaco | po polsku",
    "ru": "russian | rus | русский | russisch | russe | ruso | russo | russisk | ryska | rosyjski | на русском",
    "uk": "ukrainian | ukr | українська | ukrainisch",
    "cs": "czech | cze | ces | čeština | česky | tschechisch | cz",
    "sk": "slovak | slovenčina | slovensky",
    "hu": "hungarian | hun | magyar | ungarisch",
    "ro": "romanian | rum | ron | română",
    "el": "greek | gre | ell | ελληνικά",
    "tr": "turkish | tur | türkçe",
    "ja": "japanese | jpn | jap | 日本語 | japanisch | japonais | japonés",
    "zh": "chinese | chi | zho | 中文 | mandarin | cantonese | chinesisch | chinois | chino",
    "ko": "korean | kor | 한국어",
    "ar": "arabic | ara | العربية",
    "he": "hebrew | heb | עברית",
    "hi": "hindi | hin | हिन्दी",
    "bg": "bulgarian | bul | български",
    "hr": "croatian | hrvatski",
    "sr": "serbian | srpski | српски",
    "ca": "catalan | català | catalán",
    "la": "latin | latina",
    "lt": "lithuanian | lietuvių",
    "et": "estonian | eesti",
    "fa": "persian | farsi | فارسی",
    "bn": "bengali",
    "ta": "tamil",
    "te": "telugu",
    "th": "thai",
    "vi": "vietnamese | tiếng việt",
    "id": "indonesian | bahasa indonesia",
}
# Two letters mean a language only in capitals within brackets.
LANGUAGE_CODES: Final[dict[str, str]] = {
    code.upper(): code
    for code in ("en", "de", "fr", "es", "it", "pt", "nl", "da", "sv", "fi", "pl", "ru", "ja", "zh", "cs", "hu")
} | {"NO": "no", "DK": "da", "SE": "sv", "NB": "no", "JP": "ja", "CN": "zh", "BR": "pt"}
MULTI_LANGUAGE: Final = (
    "multi | multilingual | bilingual | dual language | zweisprachig | bilingue | dual audio | multilanguage"
)

AUDIO_FORMATS: Final = split_words(
    "m4b mp3 m4a flac ogg opus aac wma wav aax aaxc alac ac3 eac3 m4p mp2 mpc ape oga mp4 mka aiff awb"
)

# --- Words before a number -------------------------------------------------------------------------------------------
VOLUME_WORDS: Final = split_words(
    "book bk volume vol v no nr nro num number band bd buch livre tome t libro libri volumen volume boek "
    "deel dl bind bok bog nummer osa kirja tom książka księga книга том kniha díl svazek kötet könyv cilt "
    "kitap livro band folge fall arc installment entry instalment novel n nº nbr reacher books vols "
    "volumes bände libros tomes tomos tomo livres boeken bøger bøker böcker tomy книги тома volumi "
    "volúmenes #"
)
PART_WORDS: Final = split_words(
    "part parts pt pts teil teile partie parties parte partes parti del deler delen deel część czesc cz "
    "часть части část rész kısım osa half hälfte moitié section الجزء جزء القسم"
)
DISC_WORDS: Final = split_words(
    "cd cds disc discs disk disks dvd tape cassette side kassette disque disques disco discos schijf "
    "skive skiva płyta диск"
)
CHAPTER_WORDS: Final = split_words(
    "chapter chapters chap chp ch kapitel kap chapitre chapitres capítulo capítulos capitulo capitolo "
    "capitoli hoofdstuk rozdział глава главы kapitola fejezet bölüm track trk tracks file episode "
    "episodes ep epi afsnit avsnitt odcinek луку серия folgen hour scene"
)
# Counting words that only releases in a language use: "Tome 1", "Band 2", "Parte 1".
COUNT_WORD_LANGUAGES: Final[dict[str, str]] = {
    "de": "band bände buch teil teile folge hälfte",
    "fr": "tome tomes livre livres partie parties moitié",
    "es": "libro libros tomo tomos parte partes",
    "it": "libro libri parte parti tomo",
    "pt": "livro livros parte partes tomo",
    "nl": "deel delen boek boeken",
    "da": "bind bog del",
    "no": "bind bok del",
    "sv": "bok del",
    "pl": "tom tomy książka część",
    "ru": "книга книги том тома часть части",
    "cs": "kniha díl část",
}
# Words that Britain and America spell otherwise, in titles on both sides.
REGIONAL_SPELLINGS: Final[dict[str, str]] = dict(
    pair.split("/")
    for pair in split_words(
        "colour/color colours/colors coloured/colored grey/gray honour/honor honourable/honorable armour/armor "
        "harbour/harbor neighbour/neighbor neighbours/neighbors labour/labor favour/favor favourite/favorite "
        "rumour/rumor saviour/savior savour/savor vapour/vapor valour/valor centre/center theatre/theater "
        "sceptre/scepter spectre/specter defence/defense offence/offense traveller/traveler travellers/travelers "
        "mister/mr doctor/dr saint/st marvellous/marvelous jewellery/jewelry catalogue/catalog"
    )
)
# Between the ends of a range, or between N and M of "N of M".
RANGE_WORDS: Final = frozenset(split_words("to through thru bis till à a al tot til do do по and und et y e en og & i"))
OF_WORDS: Final = frozenset(split_words("of von de di van af av sur z из out from ot 共"))

ARTICLES: Final[dict[str, tuple[str, ...]]] = {
    language: split_words(words)
    for language, words in {
        "en": "the a an",
        "de": "der die das den dem des ein eine",
        "fr": "le la les l un une",
        "es": "el la los las lo un una",
        "it": "il lo la i gli le l un uno una",
        "pt": "o a os as um uma",
        "nl": "de het een",
        "da": "en et den det de",
        "no": "en et den det de",
        "sv": "en ett den det de",
    }.items()
}
"""Articles that begin titles, by language."""
NUMBER_WORDS: Final[dict[str, str]] = {
    word: str(number)
    for number, word in enumerate(
        split_words(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen"
        )
    )
} | {
    word: str(10 * tens)
    for tens, word in enumerate(split_words("twenty thirty forty fifty sixty seventy eighty ninety"), start=2)
}
ORDINALS: Final[dict[str, int]] = {
    word: number
    for words in (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th",
        "erster zweiter dritter vierter fünfter sechster siebter achter neunter zehnter",
        "erstes zweites drittes viertes fünftes sechstes siebtes achtes neuntes zehntes",
        "erste zweite dritte vierte fünfte sechste siebte achte neunte zehnte",
        "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième",
        "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo",
        "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo",
        "الأول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر",
        "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende",
    )
    for number, word in enumerate(words.split(), start=1)
}
# Numbers as words of other languages count only after a volume or part word ("Band Zwei", "Libro uno").
FOREIGN_NUMBERS: Final[dict[str, int]] = {
    word: number
    for words in (
        "eins zwei drei vier fünf sechs sieben acht neun zehn",
        "un deux trois quatre cinq six sept huit neuf dix",
        "uno dos tres cuatro cinco seis siete ocho nueve diez",
        "uno due tre quattro cinque sei sette otto nove dieci",
        "een twee drie vier vijf zes zeven acht negen tien",
        "en to tre fire fem seks syv otte ni ti",
        "ett två tre fyra fem sex sju åtta nio tio",
        "jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć",
        "один два три четыре пять шесть семь восемь девять десять",
    )
    for number, word in enumerate(words.split(), start=1)
}
GLUED_PREFIXES: Final = frozenset(
    split_words(
        "book bk b vol v volume band bd tome t cd disc disk d part pt teil ch chap chapter kap track tr s e "
        "ep folge buch deel del tom"
    )
)

ARTICLE_KEYS: Final = frozenset(fold(article) for articles in ARTICLES.values() for article in articles)
SERIES_ENDINGS: Final = frozenset(
    split_words(
        "series saga trilogy cycle chronicles chronicle duology quartet quintet serie reihe trilogie trilogia "
        "books novels mysteries mystery thriller thrillers adventure adventures"
    )
)
SET_SIZES: Final[dict[str, int]] = {
    word: number
    for number, words in {
        2: "duology dilogy duologie",
        3: "trilogy trilogie trilogia trilogi",
        4: "quartet tetralogy quartett tetralogie",
        5: "quintet pentalogy",
        6: "sextet hexalogy",
        7: "septet heptalogy",
    }.items()
    for word in split_words(words)
}
"""Words that name a set by the number of its volumes."""
NAME_PARTICLES: Final = frozenset(
    split_words(
        "de da do di du del della der den van von zu zur le la st saint mc mac o al el bin ben ibn ter ten y "
        "e af jr sr ii iii phd md dr sir"
    )
)
"""Words of people's names that are no names themselves."""
HONORIFICS: Final = frozenset(
    split_words("sir dame dr prof professor lord lady saint st rev reverend father mr mrs ms phd md jr sr esq")
)
"""Titles beside a name."""
IMPRINT_WORDS: Final = frozenset(
    split_words(
        "audio audiobooks publishing press verlag studios studio media records entertainment editions editore "
        "edizioni ediciones uitgeverij forlag forlaget wydawnictwo издательство books"
    )
)
"""Words that end the names of publishers."""
SERIES_JOINTS: Final = frozenset(
    split_words(
        "from of in the a an novel story entry tale part book volume aus der die das des du de la le del dalla saga"
        " serie reihe von"
    )
)
"""Words that join the name of a series to what stands before it."""
NO_NAMES: Final = frozenset(
    split_words(
        "prompts questions points playhouse serial theatre theater tunnel switch empire forever after before "
        "beyond notes guide guides board piano solo theme themes song songs session sessions version mix play "
        "trailer chapter chapters volume stories tales novel novels part parts complete series saga trilogy "
        "season episode radio drama show movie film cast crew talk lecture lectures lesson lessons class quotes "
        "ideas insights facts test exam answers edition introduction essay essays letters diary diaries poems "
        "poetry plays prequel sequel novella interlude bonus extras teaser official unofficial world universe "
        "history making cookbook recipes journal planner activity kids children readers books tracks disc discs "
        "fassung ausgabe teil lesung folge staffel hörbuch partie parte tomo tome version versión versione "
        "collection deep dive act explained"
    )
)
"""Words that begin or end no name of a person, but stand in brackets in capitals like one."""
TALK_WORDS: Final = NO_NAMES | frozenset(
    split_words(
        "act acts scene scenes reel reels segment phase issue issues prelude prologue epilogue game games comic comics "
        "manga movies films soundtrack music score companion podcast talk talks talking discussion discussions discuss "
        "recap recaps review reviews reread rereads read reading readings reader speaks author inside behind story "
        "about fans fan club summary analysis interview side sides preview excerpt extract special supplement "
        "commentary lore wiki artbook sourcebook retelling adaptation tribute parody"
    )
)
"""Words of what is said or made of a book, and of its pieces: they count no volumes, and no series is set in them."""
GIVEN_NAMES: Final = frozenset(
    fold(name)
    for name in split_words(
        "Aaron Abby Adam Adjoa Adrian Alan Alana Albert Alex Alexander Alexandra Alfred Alice Alison Allison "
        "Alma Amanda Amy Ana Andrea Andreas Andrew Andy Angela Anita Ann Anna Anne Annette Anthony Antonio "
        "Armin Arthur Ashley Barbara Barry Beatrice Ben Benjamin Bernadette Bernard Bernd Bert Beth Betty "
        "Bill Billie Blair Bob Boris Brad Brandon Brian Bridget Bronson Bruce Burkhard Cameron Campbell Carl "
        "Carla Carlos Carmen Carol Caroline Carrington Cassandra Catherine Cathy Charles Charlie Charlotte "
        "Chris Christian Christina Christine Christoph Christopher Claire Clare Claudia Colin Connor Craig "
        "Cristina Cynthia Dan Dana Daniel Daniela Daniele David Davina Dawn Dean Deborah Denis Dennis Derek "
        "Diana Dick Dieter Dietmar Dominic Don Donald Donna Dorothy Doug Douglas Dylan Eddie Edoardo Eduardo "
        "Edward Eleanor Elena Elizabeth Elke Ella Ellen Emilia Emily Emma Eric Erik Erin Ethan Euan Eva Eve "
        "Ewan Feodor Finty Fiona Fran Frances Francesco Francis Frank Franziska Fred Gabriel Gabriella Gary "
        "Gemma Geoffrey George Gerard Gert Gildart Gillian Gino Giovanni Gordon Grace Graham Grant Greg "
        "Gregory Grover Guido Guy Hannah Hannes Hans Harry Heath Heather Heike Heinz Helen Helena Henry Holly "
        "Holter Hugh Ian Ilyana Imogen Inga Ingrid Ioan Isabel Isabelle Jack Jacob Jacques Jake James Jamie "
        "Jan Jane Janet Jason Jay Jayne Jean Jeff Jeffrey Jennifer Jenny Jeremy Jerry Jesse Jessica Jill Jim "
        "Joan Joanna Joanne Joe Johan Johannes John Jon Jonathan Jorge Josef Joseph Josh Joshua José Juan "
        "Judith Judy Julia Julian Julianna Julie Juliet Justin Karen Karin Karl Kate Katharina Katherine "
        "Kathleen Kathrin Kathryn Katie Keith Ken Kenneth Kerry Kevin Kim Kirby Kirsten Kirsty Kristin Kyle "
        "Lars Laura Lauren Laurence Leo Leon Leonard Leslie Lewis Liam Linda Lisa Liz Lorelei Louis Louise "
        "Luca Lucas Lucy Luis Luise Luke Lynn Marc Marcella Marco Marcus Margaret Maria Marie Marion Mark "
        "Markus Martha Martin Martina Mary María Matt Matthew Matthias Maureen Max Megan Mel Melanie Melissa "
        "Michael Michel Michelle Miguel Mike Miriam Molly Monika Morgan Nadia Nadine Nancy Naomi Natalie "
        "Natasha Nathan Neil Nicholas Nick Nicola Nicolas Nicole Nigel Nina Noah Noel Nora Norbert Olga "
        "Oliver Olivia Oscar Pablo Paola Patricia Patrick Paul Paula Pavi Pedro Peggy Penelope Perdita Peter "
        "Petra Phil Philip Philippe Phoebe Pierre Piotr Prunella Rachel Ralph Ramon Ray Raymond Rebecca Reine "
        "Renate Richard Rick Rob Robert Roberto Robertson Robin Rodney Roger Roland Ron Rosalyn Rosamund "
        "Rosemary Ross Roy Rufus Rupert Russell Ruth Ryan Sally Sam Samantha Samuel Sandra Sara Sarah Saskia "
        "Scott Sean Sebastian Sergio Shane Shannon Sharon Sian Simon Sofia Soneela Sophia Sophie Stefan "
        "Stefano Stella Stephanie Stephen Steve Steven Stuart Sue Susan Susanne Suzanne Sven Sylvia Tania "
        "Tara Tavia Ted Teddy Teresa Terry Theo Theresa Thomas Tim Timothy Tobias Toby Todd Tom Tommaso Tony "
        "Tracy Travis Ulrich Ulrike Ursula Uwe Valerie Vanessa Vera Veronica Victor Victoria Vikas Vincent "
        "Adenrele Adriano Agnieszka Aidan Akie Aleksandr Alexandre Alyssa Alistair Anders Andrzej Angie Antoine "
        "Ari Arnaud Audrey Bahni Bailey Barrett Bianca Bianka Brittany Bruno Caitlin Camille Candace Cecile "
        "Chiara Chiwetel Christa Clay Clayton Cornelius Courtney Cyril Damien Danuta Danny Darren David Denise "
        "Devon Desiree Dion Dmitry Elisabeth Elliot Emmanuel Erika Ernest Esther Federico Felicity Filip "
        "Florence Frederic Gabra Gail Gareth Gavin Georgia Gerald Gianluca Giles Glen Graeme Gabrielle Hayley "
        "Hilary Hillary Hugo Humphrey Ines Ingo Irene Isaac Ivan Ivor Izzy Jacek Jamal Jarek Jasmine Javier "
        "Jayson Jefferson Jerzy Jesper Jodie Joel Joey Jorjeana Jot Julien Karina Karole Kimberly Kivlighan "
        "Kobna Kris Krzysztof Kristoffer Lance Larry Leila Lena Lesley Lidia Lincoln Lloyd Lorenzo Lorna Lucia "
        "Luigi Maarten Madeleine Maggie Malcolm Marcin Mariusz Marguerite Marin Marisa Marlene Marta Mateusz "
        "Mathew Maxwell Meera Mia Micah Mikael Mirron Moira Nathaniel Neville Niels Niklas Nikki Noelle Nuno "
        "Orlagh Oleg Otto Owen Pascal Pawel Per Pete Phillipa Phyllis Quentin Raphael Raul Rafael Rebekah Rene "
        "Rhys Rita Roberta Rodrigo Rory Rosalind Rowan Roxane Saul Santino Selene Sergei Serena Shaun Sheila "
        "Shiromi Sigurd Silvia Soren Spencer Stacy Stanley Stephane Sura Suzy Tamara Tanja Tatiana Thandiwe "
        "Thierry Tiffany Tomasz Tristan Udo Valentina Vivienne Vladimir Wiktor Wojciech Xe Yves Zbigniew "
        "Александр Алексей Анатолий Андрей Анна Антон Аркадий Борис Вадим Валерий Валерия Василий Вениамин "
        "Виктор Виталий Владимир Вячеслав Геннадий Георгий Григорий Денис Дмитрий Евгений Екатерина Елена Иван "
        "Игорь Илья Ирина Кирилл Константин Ксения Леонид Людмила Максим Мария Михаил Наталья Николай Олег Ольга "
        "Павел Пётр Роман Светлана Семён Сергей Станислав Степан Татьяна Фёдор Эдуард Юлия Юрий "
        "Viola Virginia Walter Wanda Wayne Wendy Wil Will William Wolfgang Yvonne Zach Zoe"
    )
)
"""Given names that many narrators bear. A name begins with one more often than a title does."""
