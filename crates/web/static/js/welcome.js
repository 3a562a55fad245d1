// The token stands behind the "#", which no server is told. It goes into the form, and out of the address line.
const token = location.hash.slice(1);
if (token) {
  document.getElementById("token").value = token;
  document.getElementById("paste").hidden = true;
  history.replaceState(null, "", location.pathname);
}
