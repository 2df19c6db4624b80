import { describe, expect, test } from 'vitest';
import { candidates } from '../../src/containers/programs/resolver.ts';
import { type FakeNet, page } from '../support/net.ts';
import { contextAt, run, start } from './containers.ts';

const net: FakeNet = {
  names: { 'web.default.svc.cluster.local.': ['10.96.1.1'], 'wttr.in.': ['5.9.243.187'] },
  records: {
    'CNAME weather.default.svc.cluster.local.': ['wttr.in.'],
    'PTR 1.1.96.10.in-addr.arpa.': ['web.default.svc.cluster.local.'],
    'SRV _http._tcp.web.default.svc.cluster.local.': ['0 100 80 web.default.svc.cluster.local.'],
  },
  servers: {
    '10.96.1.1:80': (request) =>
      request.path === '/missing'
        ? page('gone\n', 404, 'Not Found')
        : page(`Hello World!\n${request.method} ${request.host}${request.path} ${request.body}\n`),
  },
  failures: { '10.96.9.9:80': { failure: 'timed-out', afterMs: 130_000 } },
};

const tool = (argv: string, image = 'ghcr.io/c1t1d0s7/network-multitool', with_: FakeNet = net) =>
  start(image, { stdin: true }).then((container) => run(container, argv.split(' '), contextAt(0, with_)));

describe('the search list', () => {
  const config = { search: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local'], ndots: 5 };
  test.each([
    ['web', ['web.default.svc.cluster.local.', 'web.svc.cluster.local.', 'web.cluster.local.', 'web.']],
    ['web.', ['web.']],
    [
      'a.b.c.d.e.f',
      [
        'a.b.c.d.e.f.',
        'a.b.c.d.e.f.default.svc.cluster.local.',
        'a.b.c.d.e.f.svc.cluster.local.',
        'a.b.c.d.e.f.cluster.local.',
      ],
    ],
  ])('%s', (name, names) => expect(candidates(name, config)).toEqual(names));
});

describe('host', () => {
  test.each([
    ['host web', 'web.default.svc.cluster.local has address 10.96.1.1\n', 0],
    ['host web.default', 'web.default.svc.cluster.local has address 10.96.1.1\n', 0],
    ['host web.default.svc', 'web.default.svc.cluster.local has address 10.96.1.1\n', 0],
    ['host web.default.svc.cluster.local', 'web.default.svc.cluster.local has address 10.96.1.1\n', 0],
    ['host nosuch', 'Host nosuch not found: 3(NXDOMAIN)\n', 1],
    ['host 10.96.1.1', '1.1.96.10.in-addr.arpa domain name pointer web.default.svc.cluster.local.\n', 0],
    [
      'host -t srv _http._tcp.web',
      '_http._tcp.web.default.svc.cluster.local has SRV record 0 100 80 web.default.svc.cluster.local.\n',
      0,
    ],
    [
      'host web 10.96.0.99',
      'Using domain server:\nName: 10.96.0.99\nAddress: 10.96.0.99#53\nAliases: \n\n;; connection timed out; no servers could be reached\n',
      1,
    ],
  ])('%s', async (line, text, exitCode) => expect(await tool(line)).toMatchObject({ text, exitCode }));
});

describe('nslookup', () => {
  test.each([
    [
      'ghcr.io/c1t1d0s7/network-multitool',
      'nslookup web',
      'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.1.1\n\n',
      0,
    ],
    [
      'ghcr.io/c1t1d0s7/network-multitool',
      'nslookup nosuch',
      "Server:\t\t10.96.0.10\nAddress:\t10.96.0.10#53\n\n** server can't find nosuch: NXDOMAIN\n\n",
      1,
    ],
    [
      'busybox:1.28',
      'nslookup web',
      'Server:    10.96.0.10\nAddress 1: 10.96.0.10\n\nName:      web\nAddress 1: 10.96.1.1 web.default.svc.cluster.local\n',
      0,
    ],
    [
      'busybox:1.28',
      'nslookup nosuch',
      "Server:    10.96.0.10\nAddress 1: 10.96.0.10\n\n! nslookup: can't resolve 'nosuch'\n",
      1,
    ],
    [
      'busybox',
      'nslookup web.default.svc.cluster.local.',
      'Server:\t\t10.96.0.10\nAddress:\t10.96.0.10:53\n\nName:\tweb.default.svc.cluster.local\nAddress: 10.96.1.1\n\n\n',
      0,
    ],
  ])('%s: %s', async (image, line, text, exitCode) =>
    expect(await tool(line, image)).toMatchObject({ text, exitCode }),
  );
});

test('dig +short, and the name of a name', async () => {
  expect((await tool('dig +short web.default.svc.cluster.local')).text).toBe('10.96.1.1\n');
  expect((await tool('dig +short web')).text).toBe('');
  expect((await tool('dig +search +short web')).text).toBe('10.96.1.1\n');
});

describe('curl', () => {
  test.each([
    ['curl -s web', 'Hello World!\nGET web/ \n', 0],
    ['curl -s 10.96.1.1/a?b=c', 'Hello World!\nGET 10.96.1.1/a?b=c \n', 0],
    ['curl -s -X PUT -d x=1 -d y http://web:80/p', 'Hello World!\nPUT web/p x=1&y\n', 0],
    ['curl -sH Host:a.test.xyz web', 'Hello World!\nGET a.test.xyz/ \n', 0],
    ['curl -s --resolve www.test.xyz:80:10.96.1.1 www.test.xyz', 'Hello World!\nGET www.test.xyz/ \n', 0],
    ['curl -s -o /dev/null -w %{http_code}\\n web/missing', '404\n', 0],
    ['curl -sf web/missing', '', 22],
    ['curl -sSf web/missing', '! curl: (22) The requested URL returned error: 404\n', 22],
    ['curl -sI web', 'HTTP/1.1 200 OK\r\nContent-Length: 24\r\nContent-Type: text/plain\r\n\r\n', 0],
    ['curl -sS nosuch', '! curl: (6) Could not resolve host: nosuch\n', 6],
    ['curl -sS web:81', '! curl: (7) Failed to connect to web port 81 after 1 ms: Connection refused\n', 7],
    ['curl -sS -m 3 10.96.9.9', '! curl: (28) Connection timed out after 3001 milliseconds\n', 28],
    [
      'curl -sS 10.96.9.9',
      '! curl: (28) Failed to connect to 10.96.9.9 port 80 after 130000 ms: Operation timed out\n',
      28,
    ],
    ['curl -s', "! curl: no URL specified!\n! curl: try 'curl --help' or 'curl --manual' for more information\n", 2],
    [
      'curl --nope web',
      "! curl: option --nope: is unknown\n! curl: try 'curl --help' or 'curl --manual' for more information\n",
      2,
    ],
    ['curl -sS ftp://web', '! curl: (1) Protocol "ftp" not supported or disabled in libcurl\n', 1],
  ])('%s', async (line, text, exitCode) => expect(await tool(line)).toMatchObject({ text, exitCode }));

  test('shows its meter when nobody looks', async () => {
    const { text } = await tool('curl web');
    expect(text).toContain('% Total    % Received % Xferd  Average Speed');
    expect(text).toContain('100    23  100    23    0     0  11500      0 --:--:-- --:--:-- --:--:-- 11500\n');
  });

  test('a time-out passes its time', async () => {
    expect((await tool('curl -s -m 3 10.96.9.9')).elapsedMs).toBe(3000);
  });

  test.each([
    ['curlimages/curl:7.70.0', 'Failed to connect to web port 81: Connection refused'],
    ['curlimages/curl:8.5.0', "Failed to connect to web port 81 after 1 ms: Couldn't connect to server"],
    ['curlimages/curl:8.17.0', 'Failed to connect to web port 81 after 1 ms: Could not connect to server'],
  ])('%s: %s', async (image, message) =>
    expect((await tool('curl -sS web:81', image)).text).toBe(`! curl: (7) ${message}\n`),
  );
});

describe('wget', () => {
  test.each([
    ['wget -qO- web', 'Hello World!\nGET web/ \n', 0],
    ['wget -qO- nosuch', "! wget: bad address 'nosuch'\n", 1],
    ['wget -qO- web:81', "! wget: can't connect to remote host (10.96.1.1): Connection refused\n", 1],
    ['wget -qO- web/missing', '! wget: server returned error: HTTP/1.1 404 Not Found\n', 1],
    ['wget -q -T 2 -O - 10.96.9.9', '! wget: download timed out\n', 1],
    ['wget --spider --timeout=1 web', '! Connecting to web (10.96.1.1:80)\n! remote file exists\n', 0],
  ])('%s', async (line, text, exitCode) => expect(await tool(line, 'busybox')).toMatchObject({ text, exitCode }));
});

test.each([
  ['nc -zv web 80', '! web (10.96.1.1:80) open\n', 0],
  ['nc -z web 81', '! nc: web (10.96.1.1:81): Connection refused\n', 1],
  [
    'ping -c 1 10.244.0.7',
    'PING 10.244.0.7 (10.244.0.7): 56 data bytes\n64 bytes from 10.244.0.7: seq=0 ttl=64 time=0.100 ms\n\n--- 10.244.0.7 ping statistics ---\n1 packets transmitted, 1 packets received, 0% packet loss\nround-trip min/avg/max = 0.100/0.100/0.100 ms\n',
    0,
  ],
  ['ping -c 1 nosuch', "! ping: bad address 'nosuch'\n", 1],
])('%s', async (line, text, exitCode) => expect(await tool(line, 'busybox')).toMatchObject({ text, exitCode }));

test('/etc/hosts counts for curl, not for host', async () => {
  const container = await start('ghcr.io/c1t1d0s7/network-multitool', { stdin: true });
  const { record } = await run(container, ['sh', '-c', 'echo "10.96.1.1 www.test.xyz" >> /etc/hosts']);
  expect((await run(record, ['curl', '-s', 'www.test.xyz'], contextAt(0, net))).exitCode).toBe(0);
  expect((await run(record, ['host', 'www.test.xyz'], contextAt(0, net))).exitCode).toBe(1);
});

test('env in network-multitool', async () => {
  const container = await start('ghcr.io/c1t1d0s7/network-multitool', {
    stdin: true,
    tty: true,
    env: { KUBERNETES_PORT: 'tcp://10.96.0.1:443' },
  });
  const { text } = await run(container, ['bash', '-c', 'env']);
  expect(text.split('\n').sort()).toEqual([
    '',
    'HOME=/root',
    'HOSTNAME=p',
    'KUBERNETES_PORT=tcp://10.96.0.1:443',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    'PWD=/',
    'SHLVL=1',
    'TERM=xterm',
  ]);
});
