import type { FlagDefinition, FlagType, FlagValues } from './definition.ts';
import { FlagError } from './errors.ts';
import { parseBool, parseDuration, parseInteger, parseStringSlice, parseStringToString } from './go-values.ts';

/**
 * Command lines as kubectl reads them (the rules of Go's pflag): `--flag=value`, `--flag value`, `-f value`, `-fvalue`,
 * `-f=value`, clusters such as `-it`, flags and arguments in any order, and `--` before arguments that look like flags.
 */
export interface ParsedLine {
  args: string[];
  /** How many arguments stood before `--`; -1 without one. */
  argsLenAtDash: number;
  values: FlagValues;
  /** `-h` or `--help` was met. Whatever stands behind it was not looked at. */
  help: boolean;
  /** Deprecated flags that were used, in order. */
  deprecated: FlagDefinition[];
}

type Value = boolean | number | string | string[] | Record<string, string>;

/** Go's zero value of a type, as `default` of a required flag is written. */
const parsers: Record<FlagType, (text: string, before: Value | undefined) => Value> = {
  bool: parseBool,
  string: (text) => text,
  value: (text) => text,
  int: (text) => parseInteger(text, 64),
  int32: (text) => parseInteger(text, 32),
  int64: (text) => parseInteger(text, 64),
  duration: parseDuration,
  stringArray: (text, before) => [...((before as string[] | undefined) ?? []), text],
  stringSlice: (text, before) => [...((before as string[] | undefined) ?? []), ...parseStringSlice(text)],
  stringToString: (text, before) => ({ ...(before as object | undefined), ...parseStringToString(text) }),
};

/** The value of a flag that was not given, read from the way help shows it. */
function defaultValue({ type, default: shown }: FlagDefinition): Value {
  switch (type) {
    case 'bool':
      return shown === 'true';
    case 'string':
    case 'value':
      return shown.replace(/^'([\s\S]*)'$/, '$1');
    case 'stringArray':
    case 'stringSlice':
      return shown.length > 2 ? shown.slice(1, -1).split(',') : [];
    case 'stringToString':
      return {};
    case 'duration':
      return parseDuration(shown);
    default:
      return Number(shown);
  }
}

/** Flags by name and by shorthand; `other_words` stand for `other-words`, as kubectl lets them. */
export class FlagSet {
  private readonly byName = new Map<string, FlagDefinition>();
  private readonly byShort = new Map<string, FlagDefinition>();

  /** A later definition of the same name hides an earlier one: a command's own flags come after the global ones. */
  constructor(...lists: (readonly FlagDefinition[])[]) {
    for (const list of lists) for (const flag of list) this.add(flag);
  }

  private add(flag: FlagDefinition): void {
    const hidden = this.byName.get(flag.name);
    if (hidden?.short) this.byShort.delete(hidden.short);
    this.byName.set(flag.name, flag);
    if (flag.short) this.byShort.set(flag.short, flag);
  }

  named(name: string): FlagDefinition | undefined {
    return this.byName.get(name.includes('_') ? name.replaceAll('_', '-') : name);
  }

  short(letter: string): FlagDefinition | undefined {
    return this.byShort.get(letter);
  }

  all(): IterableIterator<FlagDefinition> {
    return this.byName.values();
  }

  /** @throws FlagError in pflag's words */
  parse(argv: readonly string[]): ParsedLine {
    return new LineParser(this, argv).parse();
  }
}

/** What `--flag` alone means; undefined when the flag wants a value. */
export const valueAlone = (flag: FlagDefinition): string | undefined =>
  flag.noOptDefVal ?? (flag.type === 'bool' ? 'true' : undefined);

class LineParser {
  private readonly given = new Map<string, Value>();
  private readonly deprecated: FlagDefinition[] = [];
  private help = false;
  private rest: string[];

  constructor(
    private readonly flags: FlagSet,
    argv: readonly string[],
  ) {
    this.rest = [...argv];
  }

  parse(): ParsedLine {
    const args: string[] = [];
    let argsLenAtDash = -1;
    while (this.rest.length > 0 && !this.help) {
      const word = this.rest.shift()!;
      if (word.length < 2 || word[0] !== '-') {
        args.push(word);
      } else if (word === '--') {
        argsLenAtDash = args.length;
        args.push(...this.rest.splice(0));
      } else if (word[1] === '-') {
        this.long(word);
      } else {
        this.cluster(word.slice(1));
      }
    }
    return {
      args,
      argsLenAtDash,
      values: flagValues(this.flags, this.given),
      help: this.help,
      deprecated: this.deprecated,
    };
  }

  private long(word: string): void {
    const [, name, value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word)!;
    if (!name || name[0] === '-') throw new FlagError(`bad flag syntax: ${word}`);
    const flag = this.flags.named(name);
    if (!flag) {
      if (name !== 'help') throw new FlagError(`unknown flag: --${name}`);
      this.help = true;
      return;
    }
    const text = value ?? valueAlone(flag) ?? this.rest.shift();
    if (text === undefined) throw new FlagError(`flag needs an argument: ${word}`);
    this.set(flag, text);
  }

  /** One-letter flags in one word; the first that wants a value takes what is left of the word. */
  private cluster(letters: string): void {
    for (let left = letters; left !== '' && !this.help; ) {
      const letter = left[0]!;
      const flag = this.flags.short(letter);
      if (!flag) {
        if (letter !== 'h') throw new FlagError(`unknown shorthand flag: ${runeText(letter)} in -${left}`);
        this.help = true;
        return;
      }
      const alone = valueAlone(flag);
      if (left.length > 2 && left[1] === '=') {
        this.set(flag, left.slice(2));
        return;
      }
      if (alone !== undefined) {
        this.set(flag, alone);
        left = left.slice(1);
        continue;
      }
      const text = left.length > 1 ? left.slice(1) : this.rest.shift();
      if (text === undefined) throw new FlagError(`flag needs an argument: ${runeText(letter)} in -${left}`);
      this.set(flag, text);
      return;
    }
  }

  private set(flag: FlagDefinition, text: string): void {
    try {
      const refusal = flag.check?.(text);
      if (refusal !== undefined) throw new Error(refusal);
      this.given.set(flag.name, parsers[flag.type](text, this.given.get(flag.name)));
    } catch (error) {
      const shown = flag.short ? `-${flag.short}, --${flag.name}` : `--${flag.name}`;
      throw new FlagError(`invalid argument ${JSON.stringify(text)} for "${shown}" flag: ${(error as Error).message}`);
    }
    if (flag.deprecated !== undefined) this.deprecated.push(flag);
  }
}

/** A character as Go's %q writes it. */
const runeText = (letter: string): string => (letter === "'" || letter === '\\' ? `'\\${letter}'` : `'${letter}'`);

function flagValues(flags: FlagSet, given: ReadonlyMap<string, Value>): FlagValues {
  const value = (name: string): Value => {
    const flag = flags.named(name);
    if (!flag) throw new TypeError(`this command has no flag --${name}`);
    return given.get(flag.name) ?? defaultValue(flag);
  };
  return {
    given: (name) => given.has(name),
    has: (name) => flags.named(name) !== undefined,
    bool: (name) => value(name) as boolean,
    string: (name) => String(value(name)),
    int: (name) => value(name) as number,
    duration: (name) => value(name) as number,
    strings: (name) => value(name) as string[],
    map: (name) => value(name) as Record<string, string>,
  };
}
