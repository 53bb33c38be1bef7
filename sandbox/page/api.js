// The sandbox's interface, as sandbox/INTERFACE.md describes it.

import { say } from "/texts.js";

async function answer(request) {
  const response = await request.catch(() => {
    throw new Error(say("offline"));
  });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error || response.statusText);
  return body;
}

export async function get(path, query = {}) {
  return answer(fetch(`/sandbox/${path}?${new URLSearchParams(query)}`));
}

export async function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  return answer(fetch(`/sandbox/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

export async function upload(form) {
  return answer(fetch("/sandbox/upload", { method: "POST", body: form }));
}

/** Make an element: properties are set, children appended. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

let toastTimer = 0;

export function toast(text) {
  const box = document.getElementById("toast");
  box.textContent = text;
  box.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => box.classList.remove("shown"), 3500);
}

export function showAlert(text) {
  document.getElementById("alert-text").textContent = text;
  document.getElementById("alert").showModal();
}

/** Run something that may fail, and say so if it does. */
export async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    toast(error.message);
    return null;
  }
}
