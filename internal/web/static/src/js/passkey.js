// Passkeys: only a script can ask a device to sign. A form marked data-passkey asks the server for a challenge, has the device
// sign it, and is sent with the answer like any other form. When the device says no, the page says so and stays as it was.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const ids = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.nextElementSibling.hidden = true; // the sentence that says what is missing
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    form.ariaBusy = "true";
    const said = form.querySelector("[data-said]");
    said.textContent = "";
    try {
      const begun = await fetch(form.action + "/begin", { method: "POST", headers: { Accept: "application/json" } });
      if (!begun.ok) throw new Error(begun.statusText);
      const { token, options } = await begun.json();
      form.elements.ceremony.value = token;
      form.elements.response.value = JSON.stringify(form.dataset.passkey === "add" ? await add(options) : await use(options));
      form.submit();
    } catch {
      said.textContent = said.dataset.said;
      form.ariaBusy = "false";
    }
  });
}

async function add(o) {
  const key = await navigator.credentials.create({ publicKey: { ...o, challenge: bytes(o.challenge), user: { ...o.user, id: bytes(o.user.id) },
    excludeCredentials: ids(o.excludeCredentials) } });
  return { ...about(key), response: { clientDataJSON: text(key.response.clientDataJSON), attestationObject: text(key.response.attestationObject),
    transports: key.response.getTransports?.() ?? [] } };
}

async function use(o) {
  const key = await navigator.credentials.get({ publicKey: { ...o, challenge: bytes(o.challenge), allowCredentials: ids(o.allowCredentials) } });
  const { clientDataJSON, authenticatorData, signature, userHandle } = key.response;
  return { ...about(key), response: { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature),
    userHandle: text(userHandle) } };
}

const about = (key) => ({ id: key.id, rawId: text(key.rawId), type: key.type, authenticatorAttachment: key.authenticatorAttachment ?? undefined,
  clientExtensionResults: key.getClientExtensionResults() });
