// Syntax rules for names, keys and values. Every check answers with messages in the API's words; none means valid.

const label1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain1123 = `${label1123}(\\.${label1123})*`;
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const qualified = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';

const alphanumericEnds = 'and must start and end with an alphanumeric character';

/** A syntax: the pattern as the API prints it, what it says when it does not match, and its examples. */
interface Syntax {
  pattern: string;
  says: string;
  examples: readonly string[];
  compiled?: RegExp;
}

const syntaxes = {
  label1123: {
    pattern: label1123,
    says: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${alphanumericEnds}`,
    examples: ['my-name', '123-abc'],
  },
  subdomain1123: {
    pattern: subdomain1123,
    says: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${alphanumericEnds}`,
    examples: ['example.com'],
  },
  wildcard: {
    pattern: `\\*\\.${subdomain1123}`,
    says: "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    examples: ['*.example.com'],
  },
  label1035: {
    pattern: label1035,
    says: "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    examples: ['my-name', 'abc-123'],
  },
  qualified: {
    pattern: qualified,
    says: `must consist of alphanumeric characters, '-', '_' or '.', ${alphanumericEnds}`,
    examples: ['MyName', 'my.name', '123-abc'],
  },
  labelValue: {
    pattern: `(${qualified})?`,
    says: `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${alphanumericEnds}`,
    examples: ['MyValue', 'my_value', '12345'],
  },
  configMapKey: {
    pattern: '[-._a-zA-Z0-9]+',
    says: "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
    examples: ['key.name', 'KEY_NAME', 'key-name'],
  },
  envVarName: {
    pattern: '[-._a-zA-Z][-._a-zA-Z0-9]*',
    says: "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
    examples: ['my.env-name', 'MY_ENV.NAME', 'MyEnvName1'],
  },
  cIdentifier: {
    pattern: '[A-Za-z_][A-Za-z0-9_]*',
    says: "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
    examples: ['my_name', 'MY_NAME', 'MyName'],
  },
  percent: {
    pattern: '[0-9]+%',
    says: "a valid percent string must be a numeric string followed by an ending '%'",
    examples: ['1%', '93%'],
  },
  httpHeader: {
    pattern: '[-A-Za-z0-9]+',
    says: "a valid HTTP header must consist of alphanumeric characters or '-'",
    examples: ['X-Header-Name'],
  },
} satisfies Record<string, Syntax>;

function matches(syntax: Syntax, text: string): boolean {
  syntax.compiled ??= new RegExp(`^(?:${syntax.pattern})$`);
  return syntax.compiled.test(text);
}

const syntaxMessage = ({ says, pattern, examples }: Syntax): string => regexMessage(says, pattern, ...examples);

/** The API's way to say that a text does not match a pattern. */
export function regexMessage(says: string, pattern: string, ...examples: string[]): string {
  const used = `regex used for validation is '${pattern}')`;
  if (examples.length === 0) return `${says} (${used}`;
  return `${says} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}${used}`;
}

/** Length in bytes, as Go counts. */
const byteLength = (text: string): number => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return Buffer.byteLength(text);
  return text.length;
};

const tooManyCharacters = (limit: number): string => `must be no more than ${limit} characters`;
const tooManyBytes = (limit: number): string => `must be no more than ${limit} bytes`;

export const inclusiveRangeMessage = (low: number, high: number): string =>
  `must be between ${low} and ${high}, inclusive`;

function check(syntax: Syntax, text: string, limit?: number, tooLong = tooManyCharacters): string[] {
  const messages: string[] = [];
  if (limit !== undefined && byteLength(text) > limit) messages.push(tooLong(limit));
  if (!matches(syntax, text)) messages.push(syntaxMessage(syntax));
  return messages;
}

/** Most object names. */
export const isDNS1123Subdomain = (text: string): string[] => check(syntaxes.subdomain1123, text, 253);

/** Namespaces, containers, volumes. */
export function isDNS1123Label(text: string): string[] {
  const messages: string[] = [];
  if (byteLength(text) > 63) messages.push(tooManyCharacters(63));
  if (!matches(syntaxes.label1123, text)) {
    messages.push(matches(syntaxes.subdomain1123, text) ? 'must not contain dots' : syntaxMessage(syntaxes.label1123));
  }
  return messages;
}

/** Services. */
export const isDNS1035Label = (text: string): string[] => check(syntaxes.label1035, text, 63);

export const isWildcardDNS1123Subdomain = (text: string): string[] => check(syntaxes.wildcard, text, 253);

/** Label and annotation keys: `name`, or `prefix.example/name`. */
export function isQualifiedName(text: string): string[] {
  const parts = text.split('/');
  if (parts.length > 2) {
    return [
      `a valid label key ${syntaxMessage(syntaxes.qualified)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.at(-1)!;
  const messages: string[] = [];
  if (parts.length === 2) {
    if (parts[0] === '') messages.push('prefix part must be non-empty');
    else {
      // The label key's own check of its prefix counts bytes and says so.
      const wrong = check(syntaxes.subdomain1123, parts[0]!, 253, tooManyBytes);
      messages.push(...wrong.map((message) => `prefix part ${message}`));
    }
  }
  if (name === '') messages.push('name part must be non-empty');
  else if (byteLength(name) > 63) messages.push(`name part ${tooManyBytes(63)}`);
  if (!matches(syntaxes.qualified, name)) messages.push(`name part ${syntaxMessage(syntaxes.qualified)}`);
  return messages;
}

export const isValidLabelValue = (text: string): string[] => check(syntaxes.labelValue, text, 63, tooManyBytes);

/** `.`, `..` and what starts with `..` would leave the folder that a volume makes of the keys. */
function leavesFolder(text: string): string[] {
  if (text === '.') return ["must not be '.'"];
  if (text === '..') return ["must not be '..'"];
  return text.startsWith('..') ? ["must not start with '..'"] : [];
}

/** Keys of ConfigMaps and Secrets. */
export const isConfigMapKey = (text: string): string[] => [
  ...check(syntaxes.configMapKey, text, 253),
  ...leavesFolder(text),
];

/** The strict rule, which kubectl applies to names that it makes variables of. */
export const isEnvVarName = (text: string): string[] => [...check(syntaxes.envVarName, text), ...leavesFolder(text)];

/** The rule of the API server: any printable ASCII but `=`. */
export function isRelaxedEnvVarName(text: string): string[] {
  if (text === '') return ['environment variable name must be non-empty'];
  return /^[ -<>-~]+$/.test(text)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

export const isCIdentifier = (text: string): string[] => check(syntaxes.cIdentifier, text);

export const isValidPercent = (text: string): string[] => check(syntaxes.percent, text);

export const isHTTPHeaderName = (text: string): string[] => check(syntaxes.httpHeader, text);

export function isValidPortName(text: string): string[] {
  const messages: string[] = [];
  if (byteLength(text) > 15) messages.push(tooManyCharacters(15));
  if (!/^[-a-z0-9]+$/.test(text)) {
    messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(text)) messages.push('must contain at least one letter (a-z)');
  if (text.includes('--')) messages.push('must not contain consecutive hyphens');
  if (text.startsWith('-') || text.endsWith('-')) messages.push('must not begin or end with a hyphen');
  return messages;
}

export const isValidPortNum = (port: number): string[] =>
  port >= 1 && port <= 65535 ? [] : [inclusiveRangeMessage(1, 65535)];

/** Names that only have to survive as one segment of a URL's path (RBAC's). */
export function isPathSegmentName(text: string): string[] {
  if (text === '.' || text === '..') return [`may not be '${text}'`];
  return ['/', '%'].filter((part) => text.includes(part)).map((part) => `may not contain '${part}'`);
}
