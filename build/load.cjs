'use strict';
// Loads the modules of this folder: each pack is a file of modules as functions, with V8's code cache beside it.
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

/** Which file a module is in; the build fills this in. */
const packOf = {};

/** Pack → its script (for making the cache) and functions. */
const packs = new Map();
const modules = new Map();
let importMetaUrl;

function pack(name) {
  let found = packs.get(name);
  if (!found) {
    const filename = `${__dirname}/${name}.cjs`;
    let cachedData;
    try {
      cachedData = readFileSync(`${filename}.cache`);
    } catch {}
    const script = new Script(readFileSync(filename, 'latin1'), { filename, cachedData });
    found = { script, functions: script.runInThisContext(), filename };
    packs.set(name, found);
  }
  return found;
}

/** @param id the name of a module of ours (`kubectl.js`, `./chunk-A.js`) or of a library; anything else is Node's */
function load(id) {
  const name = id.startsWith('./') ? id.slice(2) : id;
  const known = modules.get(name);
  if (known) return known.exports;
  const packName = packOf[name];
  if (packName === undefined) return slow.has(id) ? whenUsed(id) : require(id);
  const module = { exports: {} };
  modules.set(name, module);
  importMetaUrl ??= `file://${encodeURI(__filename)}`;
  pack(packName).functions[name](module.exports, name.endsWith('.js') ? load : loadForLibrary, module, importMetaUrl);
  return module.exports;
}

/** Libraries get Node's modules at once: just-bash forbids `require` while it runs a script. */
const loadForLibrary = (id) => (slow.has(id) ? use(id) : load(id));

/** Modules of Node that take it milliseconds to load, which many of our modules import and few commands use. */
const slow = new Set(['node:crypto', 'node:net', 'node:readline', 'node:stream']);

/** Those that were used, for whoever must not `require` any more. */
const used = new Map();
function use(id) {
  if (!used.has(id)) used.set(id, require(id));
  return used.get(id);
}

/** `await import(…)` copies a module's names at once: it finds them, and the module is loaded. */
const whenUsed = (id) =>
  new Proxy(
    {},
    {
      get: (_target, name) => use(id)[name],
      has: (_target, name) => name in use(id),
      ownKeys: () => Reflect.ownKeys(use(id)),
      getOwnPropertyDescriptor: (_target, name) => {
        const found = Reflect.getOwnPropertyDescriptor(use(id), name);
        return found && { ...found, configurable: true };
      },
    },
  );

module.exports = { load, packs };
