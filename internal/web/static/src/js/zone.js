// The first visit asks for a time zone. The browser knows it: choose that one, unless one is chosen already.
const zones = document.querySelector("select[name=zone]");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zones && !zones.value && here) {
  zones.value = here;
  if (zones.value !== here) zones.add(new Option(here.replaceAll("_", " "), here, true, true)); // an older name for the same zone
}
