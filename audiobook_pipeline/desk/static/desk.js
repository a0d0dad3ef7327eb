// Comfort only: everything works without it.
document.addEventListener("submit", (event) => {
  if (event.target.method === "post") {
    // After the browser has read the form: a button that is off would not be sent.
    setTimeout(() => event.target.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
  }
});
