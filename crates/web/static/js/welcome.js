// The token stands behind the "#", which no server is told. It goes into the form, if there is one here, and out of the address line.
const token = location.hash.slice(1);
const field = document.getElementById("token");
if (token && field) {
  field.value = token;
  document.getElementById("paste").hidden = true;
}
if (token) {
  history.replaceState(null, "", location.pathname);
}
