import { describe, expect, test } from 'vitest';
import { inDefault, testServer } from '../support/api-server.ts';

const services = `${inDefault}/services`;
const service = (name: string, spec: object) => ({
  metadata: { name },
  spec: { selector: { app: 'x' }, ports: [{ port: 80 }], ...spec },
});

const number = (address: string) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

describe('cluster addresses', () => {
  test('come from above the part that is left to those who name one', async () => {
    const server = await testServer();
    const taken = new Set<string>();
    for (let i = 0; i < 300; i++) {
      const { spec } = await server.post(services, service(`s${i}`, {}));
      expect(number(spec.clusterIP)).toBeGreaterThan(number('10.96.1.0'));
      expect(number(spec.clusterIP)).toBeLessThan(number('10.111.255.255'));
      taken.add(spec.clusterIP);
    }
    expect(taken.size).toBe(300);
  });

  test.each([
    ['outside', '1.2.3.4', 'the provided network does not match the current range'],
    [
      'the network itself',
      '10.96.0.0',
      'the provided IP (10.96.0.0) is not in the valid range. The range of valid IPs is 10.96.0.0/12',
    ],
    ['taken', '10.96.0.10', 'provided IP is already allocated'],
  ])('%s is refused', async (_, clusterIP, why) => {
    const server = await testServer();
    await server.post(services, service('dns', { clusterIP: '10.96.0.10' }));
    expect(await server.post(services, service('web', { clusterIP }))).toMatchObject({
      code: 422,
      message: `Service "web" is invalid: spec.clusterIPs: Invalid value: ["${clusterIP}"]: failed to allocate IP ${clusterIP}: ${why}`,
    });
  });

  test('are free again when the Service is gone', async () => {
    const server = await testServer();
    await server.post(services, service('a', { clusterIP: '10.96.0.10' }));
    await server.delete(`${services}/a`);
    expect((await server.post(services, service('b', { clusterIP: '10.96.0.10' }))).spec.clusterIPs).toEqual([
      '10.96.0.10',
    ]);
  });

  test('are not taken by dry runs', async () => {
    const server = await testServer();
    await server.post(services, service('a', { clusterIP: '10.96.0.10' }), { dryRun: 'All' });
    expect((await server.post(services, service('b', { clusterIP: '10.96.0.10' }))).kind).toBe('Service');
  });

  test.each([
    [
      'headless',
      { clusterIP: 'None' },
      { clusterIP: 'None', clusterIPs: ['None'], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' },
    ],
    [
      'headless without a selector',
      { clusterIP: 'None', selector: null },
      { ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'RequireDualStack' },
    ],
    ['an external name', { type: 'ExternalName', externalName: 'example.com' }, { externalName: 'example.com' }],
  ])('%s', async (_, spec, expected) => {
    const server = await testServer();
    const made = await server.post(services, service('web', spec));
    expect(made.spec).toMatchObject(expected);
    if (made.spec.type === 'ExternalName') expect(made.spec.clusterIP).toBeUndefined();
  });

  test('dual stack is not to be had', async () => {
    const server = await testServer();
    expect(await server.post(services, service('web', { ipFamilyPolicy: 'RequireDualStack' }))).toMatchObject({
      message:
        'Service "web" is invalid: spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
    });
  });
});

describe('node ports', () => {
  test('come from above the part that is left to those who name one', async () => {
    const server = await testServer();
    for (let i = 0; i < 100; i++) {
      const { spec } = await server.post(services, service(`s${i}`, { type: 'NodePort' }));
      expect(spec.ports[0].nodePort).toBeGreaterThanOrEqual(30086);
      expect(spec.ports[0].nodePort).toBeLessThanOrEqual(32767);
    }
  });

  test.each([
    [80, 'provided port is not in the valid range. The range of valid ports is 30000-32767'],
    [31313, 'provided port is already allocated'],
  ])('%i is refused', async (nodePort, why) => {
    const server = await testServer();
    await server.post(services, service('there', { type: 'NodePort', ports: [{ port: 80, nodePort: 31313 }] }));
    expect(
      await server.post(services, service('web', { type: 'NodePort', ports: [{ port: 80, nodePort }] })),
    ).toMatchObject({
      code: 422,
      message: `Service "web" is invalid: spec.ports[0].nodePort: Invalid value: ${nodePort}: ${why}`,
    });
  });

  test('are shared by the same port over TCP and UDP', async () => {
    const server = await testServer();
    const ports = [
      { name: 't', port: 53, protocol: 'TCP' },
      { name: 'u', port: 53, protocol: 'UDP' },
    ];
    const { spec } = await server.post(services, service('dns', { type: 'NodePort', ports }));
    expect(spec.ports[0].nodePort).toBe(spec.ports[1].nodePort);
  });

  test('stay when the manifest leaves them out, and go when the type changes', async () => {
    const server = await testServer();
    const manifest = service('web', { type: 'NodePort' });
    const made = await server.post(services, manifest);
    const [{ nodePort }] = made.spec.ports;
    const again = await server.put(`${services}/web`, manifest);
    expect(again.spec).toMatchObject({ clusterIP: made.spec.clusterIP, ports: [{ nodePort }] });
    const inside = await server.patch(`${services}/web`, 'merge', { spec: { type: 'ClusterIP' } });
    expect(inside.spec.ports[0].nodePort).toBeUndefined();
    expect(inside.spec.externalTrafficPolicy).toBeUndefined();
    const other = service('other', { type: 'NodePort', ports: [{ port: 80, nodePort }] });
    expect((await server.post(services, other)).spec.ports[0].nodePort).toBe(nodePort);
  });

  test('a health check has one where traffic stays local', async () => {
    const server = await testServer();
    const spec = { type: 'LoadBalancer', externalTrafficPolicy: 'Local' };
    expect((await server.post(services, service('web', spec))).spec.healthCheckNodePort).toBeGreaterThanOrEqual(30086);
  });

  test('a load balancer may do without', async () => {
    const server = await testServer();
    const spec = { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false };
    expect((await server.post(services, service('web', spec))).spec.ports[0].nodePort).toBeUndefined();
  });
});

test('a Service turns into a name and back', async () => {
  const server = await testServer();
  await server.post(services, service('web', {}));
  const name = await server.patch(`${services}/web`, 'merge', { spec: { type: 'ExternalName', externalName: 'a.b' } });
  expect(name.spec).toMatchObject({ type: 'ExternalName', externalName: 'a.b' });
  expect(name.spec.clusterIP).toBeUndefined();
  const back = await server.patch(`${services}/web`, 'merge', { spec: { type: 'ClusterIP', externalName: null } });
  expect(back.spec.clusterIP).toMatch(/^10\./);
  expect(back.spec.ipFamilies).toEqual(['IPv4']);
});

test('addresses of load balancers are virtual unless told otherwise', async () => {
  const server = await testServer();
  await server.post(services, service('web', { type: 'LoadBalancer' }));
  const status = { loadBalancer: { ingress: [{ ip: '192.168.100.240' }] } };
  const patched = await server.patch(`${services}/web/status`, 'merge', { status });
  expect(patched.status.loadBalancer.ingress).toEqual([{ ip: '192.168.100.240', ipMode: 'VIP' }]);
});
