import { repeatedFlag, textFlag } from '../../flags.ts';
import { intOrString } from '../../typed/values.ts';
import { generatorCommand, metadataIn } from './generator.ts';

/** host/path=service:port[,tls[=secret]]; nothing is asked of what follows. */
const rulePattern = /^[\w*\-.]*\/.*=[\w-]+:[\w-]+(,tls=?([\w-]+)?)?/;

export const ingress = generatorCommand(
  {
    name: 'ingress',
    aliases: ['ing'],
    usage: 'kubectl create ingress NAME --rule=host/path=service:port[,tls[=secret]]  [options]',
    summary: 'Create an ingress',
    description: 'Create an ingress from rules.',
    examples: `  # Everything below /api of a host
  kubectl create ingress web --rule="example.com/api*=web:80"

  # What no rule takes
  kubectl create ingress web --class=nginx --default-backend=web:80`,
    flags: [
      repeatedFlag('annotation', 'Annotation of the ingress, as annotation=value; may be repeated.'),
      textFlag('class', 'Ingress class'),
      textFlag('default-backend', 'Service that takes what no rule takes, as name:port'),
      repeatedFlag(
        'rule',
        "Rule of the form host/path=service:port[,tls=secretname]; a path that ends in '*' is a Prefix.",
      ),
    ],
  },
  {
    failure: 'failed to create ingress: ',
    check({ flags }) {
      const [backend, rules] = [flags.string('default-backend'), flags.strings('rule')];
      if (backend === '' && rules.length === 0)
        throw new Error(
          'not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)',
        );
      const badRule = rules.find((rule) => !rulePattern.test(rule));
      if (badRule !== undefined)
        throw new Error(`rule ${badRule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`);
      const badAnnotation = flags.strings('annotation').find((text) => !text.includes('='));
      if (badAnnotation !== undefined)
        throw new Error(`annotation ${badAnnotation} is invalid and should be in format key=[value]`);
      if (backend !== '' && backend.split(':').length !== 2)
        throw new Error('default-backend should be in format servicename:serviceport');
    },
    build(request) {
      const { flags } = request;
      const [backend, className, rules] = [
        flags.string('default-backend'),
        flags.string('class'),
        flags.strings('rule'),
      ];
      return {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: metadataIn(request, { annotations: annotationsOf(flags.strings('annotation')) }),
        spec: {
          ...(className === '' ? {} : { ingressClassName: className }),
          ...(backend === '' ? {} : { defaultBackend: backendOf(backend) }),
          tls: tlsOf(rules),
          rules: rulesOf(rules),
        },
      };
    },
  },
);

const annotationsOf = (pairs: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const),
  );

/** `name:port`, by number or name. */
function backendOf(text: string): object {
  const [name, portText] = text.split(':') as [string, string];
  const port = intOrString(portText);
  return { service: { name, port: typeof port === 'number' ? { number: port } : { name: port } } };
}

interface Tls {
  hosts: string[];
  secretName: string;
}

/** Hosts that share a secret share an entry; a host counts once. */
function tlsOf(rules: readonly string[]): Tls[] {
  const entries: Tls[] = [];
  const seen = new Set<string>();
  for (const rule of rules) {
    const parts = rule.split(',');
    const host = rule.split('/', 1)[0]!;
    if (parts.length !== 2 || seen.has(host)) continue;
    seen.add(host);
    const secretName = parts[1]!.split('=')[1] ?? '';
    const same = entries.find((entry) => entry.secretName === secretName);
    if (same) same.hosts.push(host);
    else if (host !== '' || secretName !== '') entries.push({ hosts: host === '' ? [] : [host], secretName });
  }
  return entries;
}

interface Rule {
  host: string;
  http: { paths: object[] };
}

/** Paths of one host go together. */
function rulesOf(texts: readonly string[]): Rule[] {
  const rules: Rule[] = [];
  for (const text of texts) {
    const rule = text.split(',', 1)[0]!;
    const slash = rule.indexOf('/');
    const host = rule.slice(0, slash);
    const path = pathOf(rule.slice(slash + 1));
    const same = rules.find((one) => one.host === host);
    if (same) same.http.paths.push(path);
    else rules.push({ host, http: { paths: [path] } });
  }
  return rules;
}

/** `path=service:port`; a star at the end of the path makes it a prefix. */
function pathOf(text: string): object {
  const [path, backend] = text.split('=') as [string, string];
  const prefix = path.endsWith('*');
  return {
    path: `/${prefix ? path.slice(0, -1) : path}`,
    pathType: prefix ? 'Prefix' : 'Exact',
    backend: backendOf(backend),
  };
}
