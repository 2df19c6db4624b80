import type { HttpRequest } from '../../apimachinery/net.ts';
import { httpDate } from '../http-date.ts';
import type { Image, ImageRecipe, Server, ServerContext } from '../image.ts';
import { distributionPath } from '../image.ts';
import { alpineFiles, debianFiles } from './distributions.ts';
import { goAnswer, goServer } from './go-myweb.ts';

/** Small servers that tutorials point Services at. */

type Answer = (request: HttpRequest, context: ServerContext) => string;

/** An image with nothing but one server. */
function bare(
  repository: string,
  process: string,
  server: Server,
  extra: Partial<Omit<Image, 'repository'>> = {},
): ImageRecipe {
  return {
    repository,
    build: () => ({
      env: { PATH: distributionPath },
      entrypoint: [`/${process}`],
      userland: 'none',
      programs: { [process]: '/' },
      files: {},
      servers: { [process]: server },
      sizeBytes: 11_482_310,
      ...extra,
    }),
  };
}

/** The same with a tag-dependent answer. */
function tagged(
  repository: string,
  process: string,
  port: number,
  answer: (tag: string) => Answer,
  withShell = false,
): ImageRecipe {
  return {
    repository,
    build: (tag) => ({
      env: { PATH: distributionPath },
      cmd: [`/${process}`],
      userland: withShell ? 'busybox' : 'none',
      ...(withShell ? { sh: 'ash' as const } : {}),
      programs: { [process]: '/' },
      files: withShell ? alpineFiles('3.20.3') : {},
      servers: { [process]: goServer(process, port, answer(tag)) },
      sizeBytes: 11_482_310,
    }),
  };
}

const headerLines = (request: HttpRequest) => request.headers.map(([name, value]) => `${name}: ${value}\n`).join('');

const whoami: Answer = (request, { hostname, podIP }) =>
  `Hostname: ${hostname}\nIP: 127.0.0.1\nIP: ${podIP}\nRemoteAddr: ${request.remoteAddress ?? podIP}:53124\n${request.method} ${request.path} HTTP/1.1\nHost: ${request.host}\n${headerLines(request)}\n`;

const helloApp =
  (tag: string): Answer =>
  (_request, { hostname }) =>
    `Hello, world!\nVersion: ${tag === '2.0' ? '2.0.0' : '1.0.0'}\nHostname: ${hostname}\n`;

const echoServer: Answer = (request, { hostname, podIP, port }) =>
  `\n\nHostname: ${hostname}\n\nPod Information:\n\t-no pod information available-\n\nServer values:\n\tserver_version=nginx: 1.13.3 - lua: 10008\n\nRequest Information:\n\tclient_address=${request.remoteAddress ?? podIP}\n\tmethod=${request.method}\n\treal path=${request.path}\n\tquery=${request.path.split('?')[1] ?? ''}\n\trequest_version=1.1\n\trequest_scheme=http\n\trequest_uri=http://${request.host}:${port}${request.path}\n\nRequest Headers:\n${[
    ['host', request.host],
    ...request.headers,
  ]
    .map(([name, value]) => `\t${name!.toLowerCase()}=${value}\n`)
    .sort()
    .join('')}\nRequest Body:\n${request.body === '' ? '\t-no body in request-' : request.body}\n\n`;

/** `-text=…` and `-listen=:5678`, with one or two dashes, joined or apart. */
function flag(argv: readonly string[], name: string): string | undefined {
  for (let i = 0; i < argv.length; i++) {
    const match = /^--?([^=]+)(?:=(.*))?$/s.exec(argv[i]!);
    if (match?.[1] === name) return match[2] ?? argv[i + 1];
  }
  return undefined;
}

const httpEcho: Server = {
  process: 'http-echo',
  ports: (argv) => [Number(flag(argv, 'listen')?.replace(/.*:/, '') ?? 5678)],
  banner: (startedAt, { argv }) => {
    const listen = flag(argv, 'listen') ?? ':5678';
    return [
      `${new Date(startedAt).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')} [INFO] server is listening on ${listen}`,
    ];
  },
  answer: (_request, context) => {
    const text = flag(context.argv, 'text') ?? context.env['ECHO_TEXT'] ?? 'hello-world';
    const response = goAnswer(`${text}\n`, context.now);
    return { ...response, headers: [['X-App-Name', 'http-echo'], ['X-App-Version', '1.0.0'], ...response.headers] };
  },
};

const wellForMs = 10_000;

/** It is well for ten seconds, and then never again. */
function failingAfterAWhile({ now, uptimeMs = 0 }: ServerContext) {
  return uptimeMs <= wellForMs
    ? goAnswer('ok', now)
    : goAnswer(`error: ${uptimeMs / 1000}`, now, 500, 'Internal Server Error');
}

/** The Kubernetes project's test image: what it does is its first argument. */
const agnhost: Server = {
  process: 'agnhost',
  ports: (argv) => {
    const port = flag(argv, 'http-port') ?? flag(argv, 'port');
    if (argv.includes('pause')) return [];
    if (argv.includes('serve-hostname')) return [Number(port ?? 9376)];
    if (argv.includes('test-webserver')) return [Number(port ?? 80)];
    return [Number(port ?? 8080)];
  },
  answer: (request, context) => {
    const { argv, hostname, now } = context;
    const path = request.path.replace(/\?.*/, '');
    if (argv.includes('serve-hostname')) return goAnswer(hostname, now);
    if (path === '/hostname') return goAnswer(hostname, now);
    if (path === '/clientip') return goAnswer(`${request.remoteAddress ?? '127.0.0.1'}:41724`, now);
    if (argv.includes('liveness')) return failingAfterAWhile(context);
    if (path === '/healthz') return goAnswer('', now);
    if (path === '/echo') return goAnswer(/[?&]msg=([^&]*)/.exec(request.path)?.[1] ?? '', now);
    return goAnswer(`NOW: ${new Date(now).toISOString()}`, now);
  },
  turns: (argv) => (argv.includes('liveness') ? [wellForMs + 1] : []),
  onTerm: 2,
};

const nodeAnswer = (text: Answer, port: number, process: string): Server => ({
  process,
  ports: () => [port],
  answer: (request, context) => {
    if (request.scheme === 'https') return { code: 0, reason: 'plain HTTP', headers: [], body: '' };
    const headers: [string, string][] = [
      ['Date', httpDate(context.now)],
      ['Connection', 'keep-alive'],
      ['Transfer-Encoding', 'chunked'],
    ];
    return { code: 200, reason: 'OK', headers, body: text(request, context) };
  },
});

const bootcamp =
  (tag: string): Answer =>
  (_request, { hostname }) =>
    `Hello Kubernetes bootcamp! | Running on: ${hostname} | v=${tag.replace(/^v/, '').replace('latest', '1')}\n`;

function nodeImage(
  repository: string,
  port: number,
  answer: (tag: string) => Answer,
  hasTag?: (tag: string) => boolean,
): ImageRecipe {
  return {
    repository,
    ...(hasTag ? { hasTag } : {}),
    build: (tag) => ({
      env: { PATH: distributionPath, NODE_VERSION: '6.3.1' },
      cmd: ['node', 'server.js'],
      userland: 'coreutils',
      sh: 'dash',
      bash: '4.3',
      programs: { node: '/usr/local/bin', curl: '/usr/bin' },
      files: debianFiles(12, 'bookworm'),
      servers: { node: nodeAnswer(answer(tag), port, 'node') },
      sizeBytes: 83_231_472,
    }),
  };
}

const plainHello: Server = {
  process: 'nginx',
  ports: () => [80],
  answer: (request, context) => {
    const date = new Date(context.now);
    const text = `Server address: ${context.podIP}:80\nServer name: ${context.hostname}\nDate: ${date.toUTCString().slice(5, 16).replaceAll(' ', '/')}:${date.toISOString().slice(11, 19)} +0000\nURI: ${request.path}\nRequest ID: ${Buffer.from(context.hostname).toString('hex').padEnd(32, '0').slice(0, 32)}\n`;
    return goAnswer(text, context.now, 200, 'OK', 'text/plain');
  },
};

const alpineShell = { userland: 'busybox' as const, sh: 'ash' as const, files: alpineFiles('3.20.3') };

export const samples: readonly ImageRecipe[] = [
  tagged('gcr.io/google-samples/hello-app', 'hello-app', 8080, helloApp),
  tagged('us-docker.pkg.dev/google-samples/containers/gke/hello-app', 'hello-app', 8080, helloApp),
  nodeImage('gcr.io/google-samples/kubernetes-bootcamp', 8080, bootcamp, (tag) => /^(?:latest|v[12])$/.test(tag)),
  nodeImage('docker.io/jocatalin/kubernetes-bootcamp', 8080, bootcamp, (tag) => /^(?:latest|v[12])$/.test(tag)),
  nodeImage(
    'docker.io/luksa/kubia',
    8080,
    () =>
      (_request, { hostname }) =>
        `You've hit ${hostname}\n`,
  ),
  tagged('docker.io/traefik/whoami', 'whoami', 80, () => whoami),
  tagged('docker.io/containous/whoami', 'whoami', 80, () => whoami),
  bare('docker.io/hashicorp/http-echo', 'http-echo', httpEcho),
  bare('registry.k8s.io/e2e-test-images/agnhost', 'agnhost', agnhost, { cmd: ['pause'], ...alpineShell }),
  bare('k8s.gcr.io/e2e-test-images/agnhost', 'agnhost', agnhost, { cmd: ['pause'], ...alpineShell }),
  ...['registry.k8s.io', 'k8s.gcr.io', 'gcr.io/google_containers', 'kicbase'].flatMap((host) => [
    tagged(
      host === 'kicbase' ? 'docker.io/kicbase/echo-server' : `${host}/echoserver`,
      'echoserver',
      8080,
      () => echoServer,
      true,
    ),
    tagged(
      host === 'kicbase' ? 'docker.io/kicbase/serve_hostname' : `${host}/serve_hostname`,
      'serve_hostname',
      9376,
      () =>
        (_request, { hostname }) =>
          hostname,
    ),
  ]),
  bare('docker.io/nginxdemos/hello', 'nginx', plainHello, { ...alpineShell, cmd: ['-g', 'daemon off;'] }),
];
