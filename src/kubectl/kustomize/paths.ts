/** Takes a path apart; a backslash keeps the delimiter after it. */
export function splitPath(path: string, delimiter: string): string[] {
  const parts = path.split(delimiter);
  if (parts.length > 1 && parts[0] === '') parts.shift();
  const out: string[] = [parts[0]!];
  for (const part of parts.slice(1)) {
    const last = out.at(-1)!;
    if (last.endsWith('\\')) out[out.length - 1] = last.slice(0, -1) + delimiter + part;
    else out.push(part);
  }
  return out;
}

/** The same, with `[name=a.b]` kept whole; `[a.b]` stands for a name with a dot. */
export function splitFieldPath(path: string): string[] {
  const parts = splitPath(path, '.');
  const out: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i]!;
    if (!part.startsWith('[') || part.endsWith(']')) {
      out.push(part);
      continue;
    }
    const bracketed = [part];
    while (i < parts.length - 1) {
      bracketed.push(parts[++i]!);
      if (parts[i]!.endsWith(']')) break;
    }
    const whole = bracketed.join('.');
    out.push(whole.includes('=') ? whole : whole.replace(/^[[\]]+|[[\]]+$/g, ''));
  }
  return out;
}
