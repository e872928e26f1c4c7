// Copy buttons, local times, and what is said aloud when a list was swapped. Pages work without any of it.
(() => {
  "use strict";

  const say = (text) => {
    document.getElementById("status").textContent = text;
  };

  // htmx parses what our own server answered, and evaluates nothing: no attribute of a page is ever code.
  const refuse = () => {
    throw new Error("code in attributes is not evaluated here");
  };
  htmx.registerExtension("maestro", {
    init: (api) => {
      const pass = { createHTML: (text) => text };
      const policy = window.trustedTypes ? window.trustedTypes.createPolicy("htmx", pass) : pass;
      api.initSecurity(policy, refuse, refuse);
    },
  });

  const form = {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  };
  const local = new Intl.DateTimeFormat(undefined, form);
  const exact = new Intl.DateTimeFormat(undefined, { ...form, second: "2-digit" });

  const localize = (root) => {
    for (const time of root.querySelectorAll("time[datetime]:not([title])")) {
      time.title = time.textContent;
      time.textContent = ("seconds" in time.dataset ? exact : local).format(new Date(time.dateTime));
    }
  };

  const offerCopies = (root) => {
    for (const button of root.querySelectorAll("[data-copy]")) {
      button.hidden = !navigator.clipboard;
    }
  };

  // In a list, where a button of its own would be half of what each row sends.
  const offerRowCopies = (root) => {
    for (const text of root.querySelectorAll(navigator.clipboard ? "[data-copied]" : "#none")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "plain copy";
      button.textContent = "Copy";
      button.ariaLabel = `Copy ${text.textContent}`;
      Object.assign(button.dataset, { copy: "", said: `${text.dataset.copied} copied` });
      text.after(" ", button);
    }
  };

  const copy = async (button) => {
    const source = document.getElementById(button.dataset.copy) ?? button.previousElementSibling;
    const word = button.firstChild;
    try {
      await navigator.clipboard.writeText(source.value ?? source.textContent);
    } catch {
      source.select?.();
      say("Not copied: the browser does not allow it. The text is selected instead.");
      return;
    }
    say(button.dataset.said);
    word.textContent = "Copied";
    setTimeout(() => {
      word.textContent = "Copy";
    }, 2000);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) {
      copy(button);
    }
    if (event.target.closest("[data-reload]")) {
      event.preventDefault();
      location.reload();
    }
  });

  const showTrouble = (isThere) => {
    const trouble = document.getElementById("trouble");
    if (trouble) {
      trouble.hidden = !isThere;
    }
  };

  // Of what is watched, said aloud where it changed; nobody asks for it while nobody looks.
  let news = "";
  const tellOfNews = () => {
    const text = document.querySelector("[data-live]")?.textContent ?? "";
    if (text !== news) {
      say(text);
    }
    news = text;
  };
  document.addEventListener("htmx:before:request", (event) => {
    if (document.hidden && event.detail.ctx.sourceElement.matches("[data-live]")) {
      event.preventDefault();
    }
  });

  document.addEventListener("htmx:after:swap", (event) => {
    if (event.detail.ctx.response.status >= 400) {
      return; // told as done, though nothing was swapped
    }
    if (event.detail.ctx.sourceElement.closest("[data-live]")) {
      localize(document);
      tellOfNews();
      return;
    }
    const results = document.getElementById("results");
    const heading = results?.querySelector("[data-result]");
    if (!heading) {
      return;
    }
    localize(results);
    offerRowCopies(results);
    showTrouble(false);
    say(heading.textContent);
    // Whoever pressed a link that is gone now is taken to the new rows; whoever types is left alone.
    if (document.activeElement === document.body) {
      heading.focus();
    }
  });
  for (const failure of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(failure, () => showTrouble(true));
  }

  localize(document);
  offerCopies(document);
  offerRowCopies(document);
  document.getElementById("problems")?.focus();
})();
