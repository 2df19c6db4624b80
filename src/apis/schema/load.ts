import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Reads files of the generated schema. In the source tree they lie beside this file (`generated/`), in a built program
 * beside or above the bundle (`schema/`). Read once a process, and only what is asked for.
 */
const places = ['generated', 'schema', '../schema'];

let folder: string | undefined;

function generatedFolder(): string {
  if (folder === undefined) {
    const here = dirname(fileURLToPath(import.meta.url));
    folder = places.map((place) => join(here, place)).find((place) => existsSync(join(place, 'kinds.json')));
    if (folder === undefined) throw new Error(`the generated schema is missing beside ${here}: run "npm run build"`);
  }
  return folder;
}

const loaded = new Map<string, unknown>();

/** @returns the parsed file, shared: never change it; undefined when there is none of that name */
export function loadGenerated<T>(name: string): T | undefined {
  if (!loaded.has(name)) {
    const file = join(generatedFolder(), name);
    loaded.set(name, existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);
  }
  return loaded.get(name) as T | undefined;
}
