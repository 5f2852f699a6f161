// What makes the page quicker. Everything works without it.
"use strict";

// == suggestions ==


// == keys ==


// == timeline ==


// == trends ==


// == article ==


// == concordance ==


// Each part finds its own place on the page, or does nothing.
for (const start of []) {
  start();
}
