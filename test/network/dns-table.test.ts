import { describe, expect, test } from 'vitest';
import type { DnsType } from '../../src/apimachinery/net.ts';
import type { Pod } from '../../src/apis/core/pod.ts';
import { pod as podKind } from '../../src/apis/index.ts';
import { lookup } from '../../src/containers/programs/resolver.ts';
import { resolvConf } from '../../src/kubelet/dns-config.ts';
import { processMemory } from '../../src/network/index.ts';
import { NetworkCluster } from './cluster.ts';

/** What a pod's resolver asks for a name, and what comes of it. */

const zone = 'svc.cluster.local.';

function cluster(facts: object = {}): NetworkCluster {
  const made = new NetworkCluster(facts);
  const tools = (name: string, spec: object = {}) => made.pod(name, 'node-3', '10.233.69.60', [], {}, { spec });
  tools('tools');
  tools('absent', { dnsPolicy: 'Default' });
  tools('host', { hostNetwork: true });
  tools('host-cluster', { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' });
  tools('none', { dnsPolicy: 'None', dnsConfig: { nameservers: ['10.233.0.3'], searches: ['dev.svc.cluster.local'] } });
  tools('ndots', { dnsConfig: { options: [{ name: 'ndots', value: '1' }] } });
  tools('more', { dnsConfig: { searches: ['dev.svc.cluster.local'] } });
  made.pod('dev-tools', 'node-3', '10.233.69.61', [], {}, { namespace: 'dev' });
  made.pod('web-0', 'node-1', '10.233.109.23', [8080], {}, { spec: { hostname: 'web-0', subdomain: 'stateful' } });
  made.pod('web-1', 'node-2', '10.233.112.42', [8080], {}, { spec: { hostname: 'web-1', subdomain: 'stateful' } });
  made.pod('plain', 'node-2', '10.233.112.43', [8080]);
  const http = { name: 'http', port: 80, targetPort: 8080 };
  made.service('web', { clusterIP: '10.233.22.31', ports: [http, { name: 'dns', protocol: 'UDP', port: 53 }] }, [
    'plain',
  ]);
  made.service('stateful', { clusterIP: 'None', ports: [{ name: 'http', port: 8080 }] }, ['web-0', 'web-1']);
  made.service('nobody', { clusterIP: 'None', ports: [{ port: 80 }] }, ['plain!']);
  made.service('empty', { clusterIP: '10.233.22.32', ports: [{ port: 80 }] }, []);
  made.service('weather', { type: 'ExternalName', externalName: 'wttr.in' }, []);
  made.service('ghost', { type: 'ExternalName', externalName: 'no.such.name' }, []);
  made.service('chain', { type: 'ExternalName', externalName: 'weather.default.svc.cluster.local' }, []);
  made.service('devs', { clusterIP: '10.233.22.40', ports: [{ port: 80 }] }, [], { namespace: 'dev' });
  return made;
}

/** @returns what was asked, and the answers (their types left out for addresses) or why there are none */
function resolve(made: NetworkCluster, from: string, name: string, type: DnsType = 'A') {
  const [namespace, podName] = from.includes('/') ? from.split('/') : ['default', from];
  const pod = made.view.get(podKind, { namespace: namespace!, name: podName! }) as Pod;
  const queries: string[] = [];
  const net = made.fromPod(pod);
  const io = {
    files: {
      peek: (path: string) => (path === '/etc/resolv.conf' ? resolvConf(pod as never, made.view).text : undefined),
    },
    elapse: () => {},
    net: {
      ...net,
      query(server: string, asked: string, wanted: DnsType) {
        queries.push(asked.replace(/cluster\.local\.$/, '*'));
        return net.query(server, asked, wanted);
      },
    },
  };
  const found = lookup(io as never, name, type);
  const answer = found.found
    ? found.reply.answers.map((record) => `${record.type === 'A' ? '' : `${record.type} `}${record.data}`)
    : [found.why];
  return { queries, answer: answer.sort().join(', ') };
}

const clusterIP = '10.233.22.31';
const both = '10.233.109.23, 10.233.112.42';

describe('names as pods ask for them', () => {
  test.each<[pod: string, name: string, queries: string[], answer: string]>([
    ['tools', 'web', ['web.default.svc.*'], clusterIP],
    ['tools', 'WEB', ['WEB.default.svc.*'], clusterIP],
    ['tools', 'web.default', ['web.default.default.svc.*', 'web.default.svc.*'], clusterIP],
    [
      'tools',
      'web.default.svc',
      ['web.default.svc.default.svc.*', 'web.default.svc.svc.*', 'web.default.svc.*'],
      clusterIP,
    ],
    [
      'tools',
      'web.default.svc.cluster.local',
      [
        'web.default.svc.cluster.local.default.svc.*',
        'web.default.svc.cluster.local.svc.*',
        'web.default.svc.cluster.local.*',
        'web.default.svc.*',
      ],
      clusterIP,
    ],
    ['tools', 'web.default.svc.cluster.local.', ['web.default.svc.*'], clusterIP],
    ['tools', 'empty', ['empty.default.svc.*'], '10.233.22.32'],
    ['tools', 'devs', ['devs.default.svc.*', 'devs.svc.*', 'devs.*', 'devs.'], 'NXDOMAIN'],
    ['tools', 'devs.dev', ['devs.dev.default.svc.*', 'devs.dev.svc.*'], '10.233.22.40'],
    ['dev/dev-tools', 'web', ['web.dev.svc.*', 'web.svc.*', 'web.*', 'web.'], 'NXDOMAIN'],
    ['dev/dev-tools', 'web.default', ['web.default.dev.svc.*', 'web.default.svc.*'], clusterIP],
    [
      'tools',
      'google.com',
      ['google.com.default.svc.*', 'google.com.svc.*', 'google.com.*', 'google.com.'],
      '142.250.207.46',
    ],
    ['tools', 'google.com.', ['google.com.'], '142.250.207.46'],
    ['ndots', 'google.com', ['google.com.'], '142.250.207.46'],
    ['ndots', 'web', ['web.default.svc.*'], clusterIP],
    ['ndots', 'web.default', ['web.default.', 'web.default.default.svc.*', 'web.default.svc.*'], clusterIP],
    ['absent', 'web', ['web.'], 'NXDOMAIN'],
    ['absent', 'google.com', ['google.com.'], '142.250.207.46'],
    ['host', 'web', ['web.'], 'NXDOMAIN'],
    ['host-cluster', 'web', ['web.default.svc.*'], clusterIP],
    ['none', 'devs', ['devs.dev.svc.*'], '10.233.22.40'],
    ['none', 'web', ['web.dev.svc.*', 'web.'], 'NXDOMAIN'],
    ['more', 'devs', ['devs.default.svc.*', 'devs.svc.*', 'devs.*', 'devs.dev.svc.*'], '10.233.22.40'],
    ['tools', 'nosuch', ['nosuch.default.svc.*', 'nosuch.svc.*', 'nosuch.*', 'nosuch.'], 'NXDOMAIN'],
    ['tools', 'stateful', ['stateful.default.svc.*'], both],
    ['tools', 'web-0.stateful', ['web-0.stateful.default.svc.*'], '10.233.109.23'],
    ['tools', 'nobody', ['nobody.default.svc.*', 'nobody.svc.*', 'nobody.*', 'nobody.'], 'NXDOMAIN'],
    ['tools', 'weather', ['weather.default.svc.*'], '5.9.243.187, CNAME wttr.in.'],
    [
      'tools',
      'chain',
      ['chain.default.svc.*'],
      '5.9.243.187, CNAME weather.default.svc.cluster.local., CNAME wttr.in.',
    ],
    ['tools', 'app-10-0-0-7.nip.io.', ['app-10-0-0-7.nip.io.'], '10.0.0.7'],
    ['tools', 'www.10.0.0.7.sslip.io.', ['www.10.0.0.7.sslip.io.'], '10.0.0.7'],
  ])('%s asks for %s', (pod, name, queries, answer) => {
    expect(resolve(cluster({ clusterDNS: '10.233.0.3' }), pod, name)).toEqual({ queries, answer });
  });
});

describe('records', () => {
  test.each<[name: string, type: DnsType, answer: string]>([
    [`web.default.${zone}`, 'AAAA', 'NODATA'],
    [`10-233-112-43.web.default.${zone}`, 'A', '10.233.112.43'],
    [`10-233-109-23.stateful.default.${zone}`, 'A', 'NXDOMAIN'],
    [`_http._tcp.web.default.${zone}`, 'SRV', `SRV 0 100 80 web.default.${zone}`],
    [`_dns._udp.web.default.${zone}`, 'SRV', `SRV 0 100 53 web.default.${zone}`],
    [`_http._udp.web.default.${zone}`, 'SRV', 'NXDOMAIN'],
    [`web.default.${zone}`, 'SRV', `SRV 0 50 53 web.default.${zone}, SRV 0 50 80 web.default.${zone}`],
    [
      `_http._tcp.stateful.default.${zone}`,
      'SRV',
      `SRV 0 50 8080 web-0.stateful.default.${zone}, SRV 0 50 8080 web-1.stateful.default.${zone}`,
    ],
    [`weather.default.${zone}`, 'CNAME', 'CNAME wttr.in.'],
    [`weather.default.${zone}`, 'SRV', 'NODATA'],
    [`ghost.default.${zone}`, 'A', 'NXDOMAIN'],
    [`1-2-3-4.default.pod.cluster.local.`, 'A', '1.2.3.4'],
    [`1-2-3-4.nowhere.pod.cluster.local.`, 'A', 'NXDOMAIN'],
    [`x.default.pod.cluster.local.`, 'A', 'NXDOMAIN'],
    ['31.22.233.10.in-addr.arpa.', 'PTR', `PTR web.default.${zone}`],
    ['43.112.233.10.in-addr.arpa.', 'PTR', `PTR 10-233-112-43.web.default.${zone}`],
    ['23.109.233.10.in-addr.arpa.', 'PTR', `PTR web-0.stateful.default.${zone}`],
    ['9.9.9.9.in-addr.arpa.', 'PTR', 'NXDOMAIN'],
    [`default.${zone}`, 'A', 'NODATA'],
    [`nowhere.${zone}`, 'A', 'NXDOMAIN'],
    [zone, 'A', 'NODATA'],
    [`a.b.c.web.default.${zone}`, 'A', 'NXDOMAIN'],
    ['dns-version.cluster.local.', 'TXT', 'TXT "1.1.0"'],
    ['--1.sslip.io.', 'AAAA', 'AAAA ::1'],
  ])('%s %s: %s', (name, type, answer) => {
    expect(resolve(cluster({ clusterDNS: '10.233.0.3' }), 'tools', name, type).answer).toBe(answer);
  });

  test('a wrong name is repeated as it was typed, and the zone’s authority comes with the refusal', () => {
    const made = cluster();
    const net = made.from('tools');
    expect(net.query('10.233.0.3', `Web.default.${zone}`, 'A')).toMatchObject({
      answers: [{ name: `Web.default.${zone}` }],
    });
    const serial = Date.parse('2026-01-01T00:00:00Z') / 1000;
    expect(net.query('10.233.0.3', `x.default.${zone}`, 'A')).toMatchObject({
      code: 'NXDOMAIN',
      authority: [
        { type: 'SOA', ttl: 5, data: `ns.dns.cluster.local. hostmaster.cluster.local. ${serial} 7200 1800 86400 5` },
      ],
    });
  });

  test('names in the Corefile', () => {
    const made = cluster();
    const Corefile = '.:53 {\n  hosts {\n    192.168.49.1 host.minikube.internal\n    fallthrough\n  }\n}\n';
    const metadata = { name: 'coredns', namespace: 'kube-system' };
    made.put({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { Corefile } });
    expect(made.from('tools').query('10.233.0.3', 'host.minikube.internal.', 'A')).toMatchObject({
      answers: [{ data: '192.168.49.1' }],
    });
  });
});

describe('nodelocaldns', () => {
  function cached(clock: 'instant' | 'real') {
    const made = cluster({ nodeLocalDNS: true, clusterDNS: '169.254.25.10', clock });
    made.memory = processMemory();
    for (const n of [1, 2, 3]) {
      const labels = { 'k8s-app': 'node-local-dns' };
      const more = { namespace: 'kube-system', spec: { hostNetwork: true } };
      made.pod(`nodelocaldns-${n}`, `node-${n}`, `192.168.100.${102 + n}`, [53], labels, more);
    }
    const ask = (name: string, from = 'tools') => {
      const { answer, hops } = made.from(from).traceQuery('169.254.25.10', `${name}.`, 'A');
      if ('failure' in answer) return answer.failure;
      const cache = hops.find(({ rule }) => rule.includes('cache'))?.rule.replace(/^.*cache /, '');
      const what = answer.answers[0] ? `${answer.answers[0].data} ttl ${answer.answers[0].ttl}` : answer.code;
      return `${what}: ${cache}`;
    };
    const later = (seconds: number) => {
      made.view.now += seconds * 1000;
    };
    return { made, ask, later };
  }
  const web = 'web.default.svc.cluster.local';

  test('answers again from its cache with the time that is left, on that node only', () => {
    const { ask, later } = cached('real');
    expect(ask(web)).toBe(`${clusterIP} ttl 5: miss, kept for 5 s`);
    later(3);
    expect(ask(web)).toBe(`${clusterIP} ttl 2: hit (found, 2 s left)`);
    expect(ask(web, 'web-0')).toBe(`${clusterIP} ttl 5: miss, kept for 5 s`);
    later(2);
    expect(ask(web)).toBe(`${clusterIP} ttl 5: expired, kept for 5 s`);
  });

  test('with the real clock, a Service made after the question is found a few seconds later', () => {
    const { made, ask, later } = cached('real');
    const name = 'late.default.svc.cluster.local';
    expect(ask(name)).toBe('NXDOMAIN: miss, kept for 5 s');
    made.service('late', { clusterIP: '10.233.22.60', ports: [{ port: 80 }] }, []);
    expect(ask(name)).toBe('NXDOMAIN: hit (NXDOMAIN, 5 s left)');
    later(5);
    expect(ask(name)).toBe('10.233.22.60 ttl 5: expired, kept for 5 s');
  });

  test('with the instant clock nobody has to wait for that', () => {
    const { made, ask } = cached('instant');
    const name = 'late.default.svc.cluster.local';
    expect(ask(name)).toBe('NXDOMAIN: miss, kept for 5 s');
    expect(ask(name)).toBe('NXDOMAIN: hit (NXDOMAIN, 5 s left)');
    made.service('late', { clusterIP: '10.233.22.60', ports: [{ port: 80 }] }, []);
    expect(ask(name)).toBe('10.233.22.60 ttl 5: changed, kept for 5 s');
  });

  test('keeps names of the outside world for half a minute', () => {
    const { ask, later } = cached('real');
    expect(ask('google.com')).toBe('142.250.207.46 ttl 300: miss, kept for 30 s');
    later(29);
    expect(ask('google.com')).toBe('142.250.207.46 ttl 1: hit (found, 1 s left)');
  });

  test('answers what it knows while CoreDNS is away, and fails at the rest', () => {
    const { made, ask } = cached('real');
    ask(web);
    made.service('coredns', { clusterIP: '10.233.0.3', ports: [{ name: 'dns-tcp', port: 53 }] }, [], {
      namespace: 'kube-system',
      labels: { 'k8s-app': 'kube-dns' },
    });
    expect(ask(web)).toContain('hit');
    expect(ask('empty.default.svc.cluster.local')).toMatch(/^SERVFAIL/);
  });

  test('when its pod is down, all of the node’s pods wait in vain', () => {
    const { made, ask } = cached('real');
    made.pod('nodelocaldns-3', 'node-3', '', [], {}, { namespace: 'kube-system' });
    expect(ask(web)).toBe('timed-out');
    expect(ask(web, 'web-0')).toContain('miss');
  });
});
