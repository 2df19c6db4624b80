import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenTransport } from '../../src/kubectl/main.ts';
import { inDefault, podManifest, type TestServer, testServer } from '../support/api-server.ts';
import { folder } from '../support/run-kubectl.ts';

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web-1}\n';
const here = folder({ 'pod.yaml': pod, 'two.yaml': `${pod}---\n${pod.replace('web-1', 'nosuch')}` });
let server: TestServer;
let open: OpenTransport;
const kubectl = (line: string) => here.kubectl(line, { open });
const printed = async (line: string): Promise<string> => {
  const { stdout, stderr } = await kubectl(line);
  return stdout + stderr;
};

beforeAll(async () => {
  server = await testServer();
  const labelled = (name: string, labels: object) => ({ ...podManifest(name), metadata: { name, labels } });
  await server.post(`${inDefault}/pods`, labelled('web-1', { app: 'web', tier: 'front' }));
  await server.post(`${inDefault}/pods`, labelled('db-1', { app: 'db' }));
  await server.post(`${inDefault}/configmaps`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'menu' },
    data: { tea: '3000' },
  });
  open = async () => ({
    request: (request) => server.handle(request),
    watch: (request, signal) => server.watch(request, signal),
    stream: async () => {
      throw new Error('no streams here');
    },
    flush: async () => {},
    close: async () => {},
  });
});
afterAll(here.done);

describe('get', () => {
  test.each([
    [
      'get pods',
      'NAME    READY   STATUS    RESTARTS   AGE\ndb-1    0/1     Pending   0          0s\nweb-1   0/1     Pending   0          0s\n',
    ],
    ['get po web-1 --no-headers', 'web-1   0/1   Pending   0     0s\n'],
    [
      'get pods -l app=web -L tier',
      'NAME    READY   STATUS    RESTARTS   AGE   TIER\nweb-1   0/1     Pending   0          0s    front\n',
    ],
    [
      'get pod,cm',
      'NAME        READY   STATUS    RESTARTS   AGE\npod/db-1    0/1     Pending   0          0s\npod/web-1   0/1     Pending   0          0s\n\nNAME             DATA   AGE\nconfigmap/menu   1      0s\n',
    ],
    ['get pods/web-1 cm/menu --no-headers', 'pod/web-1   0/1   Pending   0     0s\nconfigmap/menu   1     0s\n'],
    ['get ConfigMap', 'NAME   DATA   AGE\nmenu   1      0s\n'],
    ['get cm -A', 'NAMESPACE   NAME   DATA   AGE\ndefault     menu   1      0s\n'],
    ['get pods -o name --sort-by=.metadata.labels.app', 'pod/db-1\npod/web-1\n'],
    ['get pods --field-selector metadata.name!=db-1 -o name', 'pod/web-1\n'],
    ["get pods -o 'jsonpath={.items[*].metadata.name}'", 'db-1 web-1'],
    ['get -f pod.yaml -o name', 'pod/web-1\n'],
    ['get pods --server-print=false', 'NAME    AGE\ndb-1    0s\nweb-1   0s\n'],
    ['get pods -l app=x', 'No resources found in default namespace.\n'],
    ['get ns -l app=x', 'No resources found\n'],
    ['get pods -l app=x -o yaml', 'apiVersion: v1\nitems: []\nkind: List\nmetadata:\n  resourceVersion: ""\n'],
    ['get pod nosuch --ignore-not-found', ''],
  ])('%s', async (line, text) => expect(await printed(line)).toBe(text));

  test.each([
    ['get pod nosuch', 'Error from server (NotFound): pods "nosuch" not found\n'],
    [
      'get pod a b',
      'Error from server (NotFound): pods "a" not found\nError from server (NotFound): pods "b" not found\n',
    ],
    ['get foo', 'error: the server doesn\'t have a resource type "foo"\n'],
    [
      'get pods -l a=b=c',
      `Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "a=b=c", field selector "": found '=', expected: ',' or 'end of string'\n`,
    ],
    ['get pod x -A', 'error: a resource cannot be retrieved by name across all namespaces\n'],
    ['get pod x -l a=b', 'error: name cannot be provided when a selector is specified\n'],
    ['get pods/a/b', 'error: arguments in resource/name form may not have more than one slash\n'],
    ['get pods/', 'error: arguments in resource/name form must have a single resource and name\n'],
    ['get pods --sort-by=.x', `error: couldn't find any field with path "{.x}" in the list of objects\n`],
    ['get pods --show-labels -o json', 'error: --show-labels option cannot be used with json printer\n'],
    [
      'get pods -o bogus',
      'error: unable to match a printer suitable for the output format "bogus", allowed formats are: custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml\n',
    ],
    ['get pods,cm -w', 'error: you may only specify a single resource type\n'],
    ['get --raw /x pods', 'error: arguments may not be passed when --raw is specified\n'],
  ])('%s fails', async (line, stderr) => expect(await kubectl(line)).toEqual({ stdout: '', stderr, exitCode: 1 }));

  test('found and missing in one file', async () =>
    expect(await kubectl('get -f two.yaml --no-headers')).toEqual({
      stdout: 'web-1   0/1   Pending   0     0s\n',
      stderr: 'Error from server (NotFound): pods "nosuch" not found\n',
      exitCode: 1,
    }));
});

describe('label, annotate, patch', () => {
  test.each([
    ['label pod db-1 new=1', 'pod/db-1 labeled\n'],
    ['label pod db-1 app=x', "error: 'app' already has a value (db), and --overwrite is false\n"],
    ['label pod db-1 app=x --overwrite --dry-run=server', 'pod/db-1 labeled (server dry run)\n'],
    ['label pod db-1 new- nosuch-', 'label "nosuch" not found.\npod/db-1 unlabeled\n'],
    [
      'label pods --all --list',
      'Listing labels for Pod./db-1:\n app=db\nListing labels for Pod./web-1:\n app=web\n tier=front\n',
    ],
    ['label pods', 'error: at least one label update is required\n'],
    ['label pod db-1 x=y z', 'error: all resources must be specified before label changes: z\n'],
    ['annotate pod db-1 note=hi', 'pod/db-1 annotated\n'],
    [
      'annotate pod db-1 note=ho',
      "error: --overwrite is false but found the following declared annotation(s): 'note' already has a value (hi)\n",
    ],
    [`patch pod db-1 -p '{"metadata":{"labels":{"x":"1"}}}'`, 'pod/db-1 patched\n'],
    [`patch pod db-1 -p '{"metadata":{"labels":{"x":"1"}}}'`, 'pod/db-1 patched (no change)\n'],
    [`patch pod db-1 --type json -p '[{"op":"remove","path":"/metadata/labels/x"}]'`, 'pod/db-1 patched\n'],
    ['patch pod db-1 --type bad -p {}', 'error: --type must be one of [json merge strategic], not "bad"\n'],
  ])('%s', async (line, text) => expect(await printed(line)).toBe(text));
});
