// Reads JSON-like values into the shapes of Go's structs, with the complaints of its JSON package.

/** A type in Go's words (`string`, `[]string`, `map[string]string`, `types.SortOrder`), a struct, or a list of them (and its name). */
export type GoType = string | GoStruct | readonly [item: GoStruct, name?: string];

export interface GoStruct {
  name: string;
  /** Fields by JSON name. */
  fields: Readonly<Record<string, GoType>>;
  /** Structs whose fields count as its own, by Go's name. */
  embeds?: Readonly<Record<string, GoStruct>>;
}

export interface DecodeOptions {
  /** Refuse fields that the struct does not have. */
  strict?: boolean;
  /** Take numbers and truth values for text where text is wanted, as YAML readers do that know the target. */
  lenientText?: boolean;
}

/**
 * @returns the value, fields named as the struct names them; null and missing fields are left out
 * @throws Error `json: cannot unmarshal number into Go struct field …`: the first of all complaints
 */
export function decodeStruct(value: unknown, struct: GoStruct, options: DecodeOptions = {}): any {
  const reader = new Reader(options);
  const decoded = reader.struct(value, struct, { path: [] });
  if (reader.failure !== undefined) throw new Error(reader.failure);
  return decoded ?? {};
}

interface Field {
  name: string;
  type: GoType;
  path: readonly string[];
}

/** A field by its JSON name; case does not matter when none fits exactly. */
function findField(struct: GoStruct, key: string): Field | undefined {
  const all = fieldsOf(struct, []);
  return all.find(({ name }) => name === key) ?? all.find(({ name }) => name.toLowerCase() === key.toLowerCase());
}

function fieldsOf(struct: GoStruct, path: readonly string[]): Field[] {
  const own = Object.entries(struct.fields).map(([name, type]) => ({ name, type, path: [...path, name] }));
  const embedded = Object.entries(struct.embeds ?? {}).flatMap(([name, below]) => fieldsOf(below, [...path, name]));
  return [...own, ...embedded];
}

interface Place {
  /** The struct that has the field. */
  struct?: string;
  path: readonly string[];
}

const basic: Readonly<Record<string, string>> = { bool: 'boolean', int: 'number', int64: 'number' };

class Reader {
  failure: string | undefined;

  constructor(private readonly options: DecodeOptions) {}

  private fail(message: string): undefined {
    this.failure ??= message;
    return undefined;
  }

  private mismatch(what: string, type: string, { struct, path }: Place): undefined {
    const into = struct === undefined ? 'Go value' : `Go struct field ${struct}.${path.join('.')}`;
    return this.fail(`json: cannot unmarshal ${what} into ${into} of type ${type}`);
  }

  struct(value: unknown, struct: GoStruct, place: Place): Record<string, unknown> | undefined {
    if (value === null || value === undefined) return undefined;
    if (!isObject(value)) return this.mismatch(jsonType(value), `types.${struct.name}`, place);
    const out: Record<string, unknown> = {};
    for (const key of Object.keys(value).sort()) {
      const field = findField(struct, key);
      if (field === undefined) {
        if (this.options.strict) this.fail(`json: unknown field ${JSON.stringify(key)}`);
        continue;
      }
      const decoded = this.value(value[key], field.type, { struct: struct.name, path: [...place.path, ...field.path] });
      if (decoded !== undefined) out[field.name] = decoded;
    }
    return out;
  }

  private value(value: unknown, type: GoType, place: Place): unknown {
    if (value === null || value === undefined) return undefined;
    if (Array.isArray(type)) return this.list(value, type[0] as GoStruct, place, type[1] as string | undefined);
    if (typeof type !== 'string') return this.struct(value, type as GoStruct, place);
    if (type.startsWith('[]')) return this.list(value, type.slice(2), place);
    if (type === 'interface {}') return value;
    if (type === 'map[string]interface {}')
      return isObject(value) ? value : this.mismatch(jsonType(value), type, place);
    return type === 'map[string]string' ? this.texts(value, place) : this.scalar(value, type, place);
  }

  private texts(value: unknown, place: Place): Record<string, string> | undefined {
    if (!isObject(value)) return this.mismatch(jsonType(value), 'map[string]string', place);
    const out: Record<string, string> = {};
    for (const key of Object.keys(value).sort())
      out[key] = value[key] === null ? '' : ((this.scalar(value[key], 'string', place) as string | undefined) ?? '');
    return out;
  }

  private list(value: unknown, type: GoStruct | string, place: Place, name?: string): unknown[] | undefined {
    if (!Array.isArray(value)) {
      const listed = name ?? `[]${typeof type === 'string' ? type : `types.${type.name}`}`;
      return this.mismatch(jsonType(value), listed, place);
    }
    return value.map((item) =>
      typeof type === 'string' ? (this.value(item, type, place) ?? '') : (this.struct(item, type, place) ?? {}),
    );
  }

  private scalar(value: unknown, type: string, place: Place): unknown {
    const wanted = basic[type] ?? 'string';
    const actual = typeof value === 'bigint' ? 'number' : typeof value;
    if (wanted === 'string' && this.options.lenientText && typeof value !== 'object') return String(value);
    if (actual !== wanted) return this.mismatch(jsonType(value), type, place);
    if (actual === 'number' && typeof value === 'number' && !Number.isInteger(value))
      return this.mismatch(`number ${value}`, type, place);
    return value;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function jsonType(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'bigint' ? 'number' : typeof value;
}
