"use strict";

const screenElement = document.getElementById("screen");
const ended = document.getElementById("ended");

const socket = new URL("/ws", location.href);
socket.protocol = location.protocol === "https:" ? "wss:" : "ws:";
screenElement.dataset.sessionWebsocketUrl = socket.href;

// The terminal measures its cells once, when it begins; by then the font has to be there.
const begin = window.onload;
window.onload = async () => {
  const styles = ["", "bold ", "italic ", "italic bold "];
  await Promise.allSettled(
    styles.map((style) => document.fonts.load(`${style}16px "Roboto Mono"`)),
  );
  begin();
};

// Keys go to the screen as soon as it is drawn, and to the button once it is gone.
let stage = "";
new MutationObserver(() => {
  const classes = document.body.classList;
  const now = ["-closed", "-first-byte"].find((name) => classes.contains(name)) ?? "";
  if (now === stage) return;
  stage = now;
  const part = now === "-closed" ? ended.querySelector("button") : screenElement.querySelector("textarea");
  part?.focus();
}).observe(document.body, { attributes: true, attributeFilter: ["class"] });

ended.addEventListener("submit", (event) => {
  event.preventDefault();
  location.reload();
});
