#!/usr/bin/env node
// What npm puts on the PATH: npm makes starters for Windows from this first line.
require('../dist/load.cjs').load('kubectl.js').start();
