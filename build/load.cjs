'use strict';
// Loads a bundle of this folder with V8's code cache for it, if there is a good one.
const { existsSync, readFileSync, statSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { Script } = require('node:vm');

const loaded = new Map();

/** @param name `programs`, or the name of a library */
function load(name) {
  const known = loaded.get(name);
  if (known) return known.module.exports;
  const filename = join(__dirname, `${name}.cjs`);
  const cache = `${filename}.cache`;
  const script = new Script(
    `(function(exports,require,module,__filename,__dirname){${readFileSync(filename, 'utf8')}\n})`,
    {
      filename,
      cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
    },
  );
  const module = { exports: {} };
  loaded.set(name, { module, script, cache });
  const fromHere = createRequire(filename);
  const requireBeside = (id) => (/^\.\/[\w-]+\.cjs$/.test(id) ? load(id.slice(2, -4)) : fromHere(id));
  script.runInThisContext()(module.exports, Object.assign(requireBeside, fromHere), module, filename, __dirname);
  return module.exports;
}

module.exports = { load, loaded };
