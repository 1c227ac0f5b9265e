/** What every page needs. Each module listens for itself; none knows the others' pages. */
import "./csrf.js";
import "./submit.js";
import "./confirm.js";
import "./dialog.js";
import "./toast.js";
import "./tristate.js";
import "./menu.js";
import "./share.js";
import "./bulk.js";
import "./roles.js";
import "./newtab.js";
import "./needs.js";
import "./copy.js";
import "./variables.js";
import "./tasks.js";
import "./positions.js";
import "./search.js";
