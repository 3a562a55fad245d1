// A passkey is made or shown: we ask the browser, the browser asks a device, and the form carries the answer. What was in the way is told below.
const told = (form, what) => {
  for (const one of form.querySelectorAll("[data-told]")) one.hidden = one.dataset.told !== what;
};

const bytes = (written) => Uint8Array.from(atob(written.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const written = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

// What comes as base64url is asked as bytes.
const asked = (options) => {
  const listed = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  const ready = { ...options, challenge: bytes(options.challenge) };
  if (options.user) ready.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) ready.excludeCredentials = listed(options.excludeCredentials);
  if (options.allowCredentials) ready.allowCredentials = listed(options.allowCredentials);
  return ready;
};

const answer = ({ id, rawId, type, response }) => {
  const said = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) said[part] = written(response[part]);
  }
  return JSON.stringify({ id, rawId: written(rawId), type, clientExtensionResults: {}, response: said });
};

// Why a browser did not do it (W3C Web Authentication, level 3, sections 5.1.3 and 5.1.4).
const REASONS = {
  InvalidStateError: "known",
  SecurityError: "elsewhere",
  NotSupportedError: "unable",
  ConstraintError: "unable",
  TypeError: "broken",
};

const ask = async (form) => {
  const question = await fetch(form.dataset.ask, { method: "POST", headers: { accept: "application/json" } });
  if (!question.ok) return told(form, question.status === 429 ? "later" : question.status < 500 ? "again" : "broken");
  const publicKey = asked(await question.json());
  const shown = publicKey.user ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
  form.elements.answer.value = answer(shown);
  // What is ticked elsewhere on the page goes along.
  for (const one of form.querySelectorAll("[data-as]")) one.value = document.getElementById(one.dataset.as).checked ? "yes" : "";
  form.submit();
};

const isKnown = "PublicKeyCredential" in window;
for (const one of document.querySelectorAll("[data-passkeys]")) one.hidden = (one.dataset.passkeys === "known") !== isKnown;

for (const form of document.querySelectorAll("form[data-ask]")) {
  let isAsking = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    told(form, "");
    try {
      await ask(form);
    } catch (error) {
      told(form, REASONS[error.name] ?? "cancelled");
    }
    isAsking = false;
  });
}
