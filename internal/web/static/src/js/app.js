// What pages gain from JavaScript. Everything works without it.
import "./submit.js";
import "./keys.js";
import "./toast.js";
import "./sync.js";
import "./elapsed.js";
import "./zone.js";
import "./scroll.js";
import "./map.js";
import "./grid.js";
import "./live.js";
import "./passkey.js";
import "./media.js";
import "./stops.js";
import "./aloud.js";
