import type { FlagDefinition } from './definition.ts';

/** Flags that every command takes, as `kubectl options` lists them, and flags that many commands share. */
export const globalFlags: readonly FlagDefinition[] = [
  { name: 'as', type: 'string', default: "''", usage: 'Act as this user, or as this service account of a namespace.' },
  {
    name: 'as-group',
    type: 'stringArray',
    default: '[]',
    usage: 'Act as a member of this group; repeat it for several groups.',
  },
  { name: 'as-uid', type: 'string', default: "''", usage: 'Act with this UID.' },
  {
    name: 'as-user-extra',
    type: 'stringArray',
    default: '[]',
    usage: 'Extra attributes of the user to act as; repeat it for several values.',
  },
  {
    name: 'cache-dir',
    type: 'string',
    default: "'$HOME/.kube/cache'",
    usage: 'Folder for cached answers of the server. Nothing is written there.',
  },
  {
    name: 'certificate-authority',
    type: 'string',
    default: "''",
    usage: 'File with the certificate of the authority to trust.',
  },
  { name: 'client-certificate', type: 'string', default: "''", usage: 'File with the client certificate for TLS.' },
  { name: 'client-key', type: 'string', default: "''", usage: 'File with the client key for TLS.' },
  { name: 'cluster', type: 'string', default: "''", usage: 'Name of the cluster in the kubeconfig to talk to.' },
  { name: 'context', type: 'string', default: "''", usage: 'Name of the context in the kubeconfig to use.' },
  { name: 'disable-compression', type: 'bool', default: 'false', usage: 'Ask the server for uncompressed answers.' },
  {
    name: 'insecure-skip-tls-verify',
    type: 'bool',
    default: 'false',
    usage: 'Trust the server whatever its certificate says. This makes HTTPS connections insecure.',
  },
  { name: 'kubeconfig', type: 'string', default: "''", usage: 'The kubeconfig file to use for this command.' },
  {
    name: 'kuberc',
    type: 'string',
    default: "''",
    usage: 'File with preferences (default flags and aliases). KUBERC=off or KUBECTL_KUBERC=false switches them off.',
  },
  {
    name: 'log-flush-frequency',
    type: 'duration',
    default: '5s',
    usage: 'Longest time between two flushes of the log.',
  },
  {
    name: 'match-server-version',
    type: 'bool',
    default: 'false',
    usage: 'Insist that server and client have the same version.',
  },
  { name: 'namespace', short: 'n', type: 'string', default: "''", usage: 'The namespace to work in.' },
  { name: 'password', type: 'string', default: "''", usage: 'Password for basic authentication.' },
  {
    name: 'profile',
    type: 'string',
    default: "'none'",
    usage: 'Kind of profile to capture: none, cpu, heap, goroutine, threadcreate, block, mutex or trace.',
  },
  { name: 'profile-output', type: 'string', default: "'profile.pprof'", usage: 'File that the profile is written to.' },
  {
    name: 'request-timeout',
    type: 'string',
    default: "'0'",
    usage: 'How long to wait for an answer of the server, with a unit (1s, 2m, 3h). Zero waits for ever.',
  },
  { name: 'server', short: 's', type: 'string', default: "''", usage: 'Address and port of the API server.' },
  {
    name: 'tls-server-name',
    type: 'string',
    default: "''",
    usage: "Name to expect in the server's certificate instead of the name it was contacted by.",
  },
  { name: 'token', type: 'string', default: "''", usage: 'Bearer token for authentication.' },
  { name: 'user', type: 'string', default: "''", usage: 'Name of the user in the kubeconfig to act as.' },
  { name: 'username', type: 'string', default: "''", usage: 'User name for basic authentication.' },
  { name: 'v', short: 'v', type: 'int32', default: '0', usage: 'How much to log: the higher, the more.' },
  {
    name: 'vmodule',
    type: 'value',
    default: '',
    usage: 'How much to log by source file: a comma-separated list of pattern=N.',
    check: (text) =>
      text.split(',').every((part) => part === '' || /^[^=]+=[^=]+$/.test(part))
        ? undefined
        : 'syntax error: expect comma-separated list of filename=N',
  },
  { name: 'warnings-as-errors', type: 'bool', default: 'false', usage: 'Fail when the server sends a warning.' },
];

/** Formats that every command with an `-o` of the common kind knows, in the order of kubectl's messages and help. */
export const printFormats =
  'json, yaml, kyaml, name, go-template, go-template-file, template, templatefile, jsonpath, jsonpath-as-json, jsonpath-file';

export const outputFlag: FlagDefinition = {
  name: 'output',
  short: 'o',
  type: 'string',
  default: "''",
  usage: `Output format: one of (${printFormats}).`,
};

export const templateFlag: FlagDefinition = {
  name: 'template',
  type: 'string',
  default: "''",
  usage:
    'Template text or file for -o=go-template and -o=go-template-file, in the format of Go templates [http://golang.org/pkg/text/template/#pkg-overview].',
};

export const allowMissingTemplateKeysFlag: FlagDefinition = {
  name: 'allow-missing-template-keys',
  type: 'bool',
  default: 'true',
  usage: 'Let a template pass over fields and keys that are missing. For golang and jsonpath output only.',
};

export const showManagedFieldsFlag: FlagDefinition = {
  name: 'show-managed-fields',
  type: 'bool',
  default: 'false',
  usage: 'Keep managedFields when objects are printed as JSON or YAML.',
};

/** -o with its companions, for commands that print what they wrote. */
export const printFlags: readonly FlagDefinition[] = [
  allowMissingTemplateKeysFlag,
  outputFlag,
  showManagedFieldsFlag,
  templateFlag,
];

/** `-f`, with what the files are for: `to use to create the resource`. */
export const filenameFlag = (purpose: string): FlagDefinition => ({
  name: 'filename',
  short: 'f',
  type: 'stringSlice',
  default: '[]',
  usage: `File, folder or URL ${purpose}.`,
});

export const kustomizeFlag: FlagDefinition = {
  name: 'kustomize',
  short: 'k',
  type: 'string',
  default: "''",
  usage: 'A kustomization folder to build and use. Not together with -f or -R.',
};

export const recursiveFlag: FlagDefinition = {
  name: 'recursive',
  short: 'R',
  type: 'bool',
  default: 'false',
  usage: 'Go into the subfolders of a folder given with -f, --filename.',
};

/** -f, -k and -R. */
export const fileFlags = (purpose: string): readonly FlagDefinition[] => [
  filenameFlag(purpose),
  kustomizeFlag,
  recursiveFlag,
];

export const dryRunFlag: FlagDefinition = {
  name: 'dry-run',
  type: 'string',
  default: "'none'",
  noOptDefVal: 'unchanged',
  usage:
    'One of "none", "server" or "client". With client, only print the object that would be sent; with server, send the request but keep nothing of it.',
};

export const fieldManagerFlag = (name: string): FlagDefinition => ({
  name: 'field-manager',
  type: 'string',
  default: `'${name}'`,
  usage: 'Name under which the ownership of fields is recorded.',
});

export const selectorFlag: FlagDefinition = {
  name: 'selector',
  short: 'l',
  type: 'string',
  default: "''",
  usage:
    "Only objects with these labels; knows '=', '==', '!=', 'in' and 'notin' (-l key1=value1,key2=value2,key3 in (value3)). All conditions must hold.",
};

export const fieldSelectorFlag: FlagDefinition = {
  name: 'field-selector',
  type: 'string',
  default: "''",
  usage:
    "Only objects with these field values; knows '=', '==' and '!=' (--field-selector key1=value1,key2=value2). Each kind supports a few fields only.",
};

export const allNamespacesFlag: FlagDefinition = {
  name: 'all-namespaces',
  short: 'A',
  type: 'bool',
  default: 'false',
  usage: 'Look into every namespace. The namespace of the context and --namespace are then ignored.',
};

export const validateFlag: FlagDefinition = {
  name: 'validate',
  type: 'string',
  default: "'strict'",
  noOptDefVal: 'strict',
  usage:
    'One of strict (or true), warn, ignore (or false). strict refuses objects with unknown or duplicate fields, warn only warns of them, ignore drops them silently.',
};

export const saveConfigFlag: FlagDefinition = {
  name: 'save-config',
  type: 'bool',
  default: 'false',
  usage: 'Keep the configuration in an annotation of the object, so that kubectl apply can work on it later.',
};

export const overridesFlags: readonly FlagDefinition[] = [
  {
    name: 'overrides',
    type: 'string',
    default: "''",
    usage: 'JSON that is laid over the generated object. It needs an apiVersion field.',
  },
  {
    name: 'override-type',
    type: 'string',
    default: "'merge'",
    usage: 'How --overrides is laid over the object: json, merge or strategic.',
  },
];

export const gracePeriodFlag: FlagDefinition = {
  name: 'grace-period',
  type: 'int',
  default: '-1',
  usage: 'Seconds the object gets to end in good order. Negative: as the object says; 1: at once; 0 only with --force.',
};

export const forceFlag: FlagDefinition = {
  name: 'force',
  type: 'bool',
  default: 'false',
  usage:
    'Take objects out of the API at once, without waiting for a graceful end. Some may go on running and lose data: confirm twice.',
};

export const cascadeFlag: FlagDefinition = {
  name: 'cascade',
  type: 'string',
  default: "'background'",
  noOptDefVal: 'background',
  usage: 'What happens to dependents, such as the pods of a replica set: "background", "orphan" or "foreground".',
};

/** Waits for deletion; `wait` differs in its default. */
export const timeoutFlag: FlagDefinition = {
  name: 'timeout',
  type: 'duration',
  default: '0s',
  usage: 'How long to wait before giving up on a deletion. Zero: decide by the size of the object.',
};

export const waitFlag = (shown: 'true' | 'false'): FlagDefinition => ({
  name: 'wait',
  type: 'bool',
  default: shown,
  usage: 'Return only when the objects are gone; this waits for finalizers.',
});

/** A flag of the simplest kind: --name, false unless given. */
export const switchFlag = (name: string, usage: string, short?: string): FlagDefinition => ({
  name,
  ...(short ? { short } : {}),
  type: 'bool',
  default: 'false',
  usage,
});

/** A flag that takes text and is empty unless given. */
export const textFlag = (name: string, usage: string, short?: string): FlagDefinition => ({
  name,
  ...(short ? { short } : {}),
  type: 'string',
  default: "''",
  usage,
});

/** A flag that takes several values, separated by commas or by repeating it. */
export const listFlag = (name: string, usage: string, short?: string): FlagDefinition => ({
  name,
  ...(short ? { short } : {}),
  type: 'stringSlice',
  default: '[]',
  usage,
});

/** A flag that may be repeated; commas are part of its values. */
export const repeatedFlag = (name: string, usage: string, short?: string): FlagDefinition => ({
  ...listFlag(name, usage, short),
  type: 'stringArray',
});
