from audiobook_pipeline.acquisition.paths import library_maps, unmapped_folders
from audiobook_pipeline.clients.audiobookshelf_models import Folder, Library
from audiobook_pipeline.config import PathMap

FOLDERS = tuple(Folder(id=path, full_path=path) for path in ("/audiobooks", "/more"))
BOOKS = Library(id="lib_1", name="Books", folders=FOLDERS)


def test_the_first_folder_of_the_one_library_is_known_here_and_the_others_are_named(tmp_path):
    maps = library_maps([BOOKS], tmp_path)
    assert maps == (PathMap(remote="/audiobooks", local=str(tmp_path)),)
    assert unmapped_folders([BOOKS], maps) == ["/more"]


def test_no_folder_is_known_where_there_are_several_libraries_or_no_path_is_given(tmp_path):
    other = Library(id="lib_2", name="Plays", folders=(Folder(id="f", full_path="/plays"),))
    assert library_maps([BOOKS], None) == ()
    assert library_maps([BOOKS, other], tmp_path) == ()
    assert unmapped_folders([BOOKS, other], ()) == ["/audiobooks", "/more", "/plays"]
