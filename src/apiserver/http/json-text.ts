/** What the text of a JSON body tells that its value does not: fields that stand twice, and how deep it goes. */
export interface JSONText {
  /** Paths (`spec.containers[0].image`), in the order of their second appearance. */
  duplicates: string[];
  depth: number;
}

/** A map (with the keys that it had so far) or a list (with the position it is at). */
interface Level {
  keys: Set<string> | undefined;
  key: string;
  index: number;
}

/** Looks through a text once, without building anything. What is no JSON is left to the parser to complain about. */
export function inspectJSON(text: string): JSONText {
  const levels: Level[] = [];
  const duplicates: string[] = [];
  let depth = 0;
  let keyIsNext = false;
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = endOfString(text, at);
        const level = levels.at(-1);
        if (keyIsNext && level?.keys) {
          level.key = unquoted(text.slice(at, end + 1));
          if (level.keys.has(level.key)) duplicates.push(pathOf(levels));
          level.keys.add(level.key);
          keyIsNext = false;
        }
        at = end;
        break;
      }
      case 0x7b: // {
        levels.push({ keys: new Set(), key: '', index: 0 });
        keyIsNext = true;
        depth = Math.max(depth, levels.length);
        break;
      case 0x5b: // [
        levels.push({ keys: undefined, key: '', index: 0 });
        depth = Math.max(depth, levels.length);
        break;
      case 0x7d: // }
      case 0x5d: // ]
        levels.pop();
        break;
      case 0x2c: {
        const level = levels.at(-1);
        if (level) level.index++;
        keyIsNext = level?.keys !== undefined;
        break;
      }
    }
  }
  return { duplicates, depth };
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at++;
    else if (code === 0x22) break;
  }
  return at;
}

function unquoted(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return quoted;
  }
}

const pathOf = (levels: readonly Level[]): string =>
  levels.map(({ keys, key, index }, i) => (keys ? `${i === 0 ? '' : '.'}${key}` : `[${index}]`)).join('');
