import { describe, expect, test } from 'vitest';
import { defineKind, type KindDefinition } from '../../src/apis/kind.ts';
import { builtInFacts } from '../../src/apis/schema/index.ts';
import { openApiDocument, type PublishedKind } from '../../src/apiserver/openapi.ts';
import { explain } from '../../src/kubectl/commands/explain.ts';
import { describeFailure } from '../../src/kubectl/errors.ts';

const widget: PublishedKind = {
  kind: defineKind({
    group: 'demo.example.com',
    version: 'v1',
    kind: 'Widget',
    plural: 'widgets',
    shortNames: ['wd'],
    namespaced: true,
    schema: '',
  }),
  schema: {
    type: 'object',
    description: 'Widget is a thing.',
    required: ['spec'],
    properties: {
      spec: {
        type: 'object',
        required: ['size'],
        properties: {
          size: { type: 'integer' },
          color: { type: 'string', enum: ['red', '', 'blue', 'green', 'pink'], description: 'Its colour.' },
          tree: { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
        },
      },
    },
  },
};

const published: PublishedKind[] = [...builtInFacts().map((facts) => ({ kind: defineKind({ ...facts }) })), widget];
const pathOf = ({ group, version }: KindDefinition) => (group === '' ? `api/${version}` : `apis/${group}/${version}`);

const client = {
  resources: async () => published.map(({ kind }) => ({ ...kind, subresources: [] })),
  raw: async ({ path }: { path: string }) => {
    const kinds = published.filter(({ kind }) => path === `/openapi/v3/${pathOf(kind)}`);
    return kinds.length > 0
      ? { code: 200, body: openApiDocument(kinds), warnings: [] }
      : { code: 404, body: {}, warnings: [] };
  },
};

/** What the command prints, and what it ends with. */
async function kubectlExplain(...args: string[]): Promise<{ out: string; err: string }> {
  const given = new Map<string, string | undefined>();
  for (const arg of args.filter((one) => one.startsWith('--'))) {
    const [name = '', value] = arg.slice(2).split('=');
    given.set(name, value);
  }
  const flags = {
    string: (name: string) => given.get(name) ?? (name === 'output' ? 'plaintext' : ''),
    bool: (name: string) => given.has(name),
  };
  let out = '';
  let err = '';
  const context = {
    client: async () => client,
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
    },
  };
  try {
    await explain.run!(
      args.filter((arg) => !arg.startsWith('--')),
      flags as any,
      context as any,
    );
  } catch (error) {
    err += describeFailure(error, 'kubectl explain').text;
  }
  return { out, err };
}

describe('the layout', () => {
  test('of a field with values', async () => {
    const { out } = await kubectlExplain('svc.spec.sessionAffinity');
    expect(out).toBe(
      [
        'KIND:       Service',
        'VERSION:    v1',
        '',
        'FIELD: sessionAffinity <string>',
        'ENUM:',
        '    ClientIP',
        '    None',
        '',
        'DESCRIPTION:',
        '    Supports "ClientIP" and "None". Used to maintain session affinity. Enable',
        '    client IP based session affinity. Must be ClientIP or None. Defaults to',
        '    None. More info:',
        '    https://kubernetes.io/docs/concepts/services-networking/service/#virtual-ips-and-service-proxies',
        '    ',
        '    Possible enum values:',
        '     - `"ClientIP"` is the Client IP based.',
        '     - `"None"` - no session affinity.',
        '    ',
        '',
        '',
      ].join('\n'),
    );
  });

  test('of a list of objects, in a group', async () => {
    const { out } = await kubectlExplain('rs.spec.selector.matchExpressions');
    expect(out).toMatch(
      /^GROUP: {6}apps\nKIND: {7}ReplicaSet\nVERSION: {4}v1\n\nFIELD: matchExpressions <\[\]LabelSelectorRequirement>\n\n\n/,
    );
    expect(out).toContain(
      '\nFIELDS:\n  key\t<string> -required-\n    key is the label key that the selector applies to.\n\n',
    );
  });

  test('of a custom resource', async () => {
    const { out } = await kubectlExplain('wd.spec');
    expect(out).toBe(
      [
        'GROUP:      demo.example.com',
        'KIND:       Widget',
        'VERSION:    v1',
        '',
        'FIELD: spec <Object>',
        '',
        '',
        'DESCRIPTION:',
        '    <empty>',
        'FIELDS:',
        '  color\t<string>',
        '  enum: red, "", blue, green, ....',
        '    Its colour.',
        '',
        '  size\t<integer> -required-',
        '    <no description>',
        '',
        '  tree\t<map[string][]string>',
        '    <no description>',
        '',
        '',
        '',
      ].join('\n'),
    );
  });

  test('of fields of fields', async () => {
    const { out } = await kubectlExplain('networkpolicies.spec.podSelector', '--recursive');
    expect(out.slice(out.indexOf('FIELDS:'))).toBe(
      [
        'FIELDS:',
        '  matchExpressions\t<[]LabelSelectorRequirement>',
        '    key\t<string> -required-',
        '    operator\t<string> -required-',
        '    values\t<[]string>',
        '  matchLabels\t<map[string]string>',
        '',
        '',
      ].join('\n'),
    );
  });

  test('of types within themselves, which end', async () => {
    const { out } = await kubectlExplain('crd.spec.versions.schema.openAPIV3Schema', '--recursive');
    expect(out).toContain('\n  not\t<JSONSchemaProps>\n  nullable\t<boolean>\n');
  });

  test('of older releases', async () => {
    const { out } = await kubectlExplain('ing.spec.rules.http.paths.pathType', '--output=plaintext-openapiv2');
    expect(out).toMatch(
      /^KIND: {5}Ingress\nVERSION: {2}networking.k8s.io\/v1\n\nFIELD: {4}pathType <string>\n\nDESCRIPTION:\n {5}\S/,
    );
  });
});

test('every kind can be explained, down to the last field', async () => {
  for (const { kind } of published) {
    const version = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
    const { out, err } = await kubectlExplain(kind.plural, `--api-version=${version}`, '--recursive');
    expect(err).toBe('');
    expect(out).toContain(`KIND:       ${kind.kind}\n`);
    expect(out).toContain('FIELDS:\n');
  }
});

describe('the names of a resource', () => {
  const kindOf = async (name: string) =>
    /^KIND: +(\S+)\nVERSION: +(\S+)/m
      .exec((await kubectlExplain(name)).out)
      ?.slice(1)
      .join(' ');
  test.each([
    ['pods', 'Pod v1'],
    ['pod', 'Pod v1'],
    ['po', 'Pod v1'],
    ['Pod', 'Pod v1'],
    ['pods.', 'Pod v1'],
    ['deployments.apps', 'Deployment v1'],
    ['deployments.apps.spec.strategy', 'Deployment v1'],
    ['hpa', 'HorizontalPodAutoscaler v2'],
    ['events', 'Event v1'],
    ['events.events.k8s.io.reason', 'Event v1'],
    ["pods.spec['containers']", 'Pod v1'],
  ])('%s', async (name, expected) => {
    const kind = await kindOf(name);
    expect(kind).toBe(expected);
  });

  test('a short name with two meanings is told', async () => {
    const { err } = await kubectlExplain('ev');
    expect(err).toBe('Warning: short name "ev" could also match lower priority resource events.events.k8s.io\n');
  });
});

describe('what goes wrong', () => {
  const noType =
    'error: You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.\n';
  test.each<[string[], string]>([
    [[], noType],
    [['pods', 'svc'], 'error: We accept only this format: explain RESOURCE\n'],
    [['nopes'], 'the server doesn\'t have a resource type "nopes"\n'],
    [['pods.spec.zzz'], 'error: field "zzz" does not exist\n'],
    [['deployment.apps'], 'error: field "apps" does not exist\n'],
    [['pods', '--output=x'], 'error: unrecognized format: x\n'],
    [['pods[0]'], 'error: invalid jsonpath syntax, first node must be field node\n'],
    [['deploy', '--api-version=apps/v9'], 'error: couldn\'t find resource for "apps/v9, Resource=deployments"\n'],
    [['pods', '--api-version=apps/v1'], 'error: GVR (apps/v1, Resource=pods) not found in OpenAPI schema\n'],
    [['deploy', '--api-version=a/b/c'], 'error: unexpected GroupVersion string: a/b/c\n'],
  ])('%j', async (args, expected) => {
    const { err } = await kubectlExplain(...args);
    expect(err).toBe(expected);
  });

  test('the kind is told before a field that does not exist', async () => {
    const { out } = await kubectlExplain('pods.zzz');
    expect(out).toBe('KIND:       Pod\nVERSION:    v1\n\n');
  });
});
