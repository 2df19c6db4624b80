import type { ClusterFacts } from '../apis/world.ts';

/** The release that is imitated, and the revision and day of its build. */
const builds: Readonly<Record<string, { gitCommit: string; buildDate: string; goVersion: string }>> = {
  'v1.36.3': {
    gitCommit: '0f29094e5b73085e3802ecc1298ecae13866bfe6',
    buildDate: '2026-07-22T18:04:32Z',
    goVersion: 'go1.26.5',
  },
};

/** `/version` */
export function serverVersion({ kubernetesVersion }: ClusterFacts) {
  const gitVersion = kubernetesVersion.startsWith('v') ? kubernetesVersion : `v${kubernetesVersion}`;
  const [major, minor] = gitVersion.slice(1).split('.');
  const build = builds[gitVersion] ?? builds['v1.36.3']!;
  return {
    major,
    minor,
    emulationMajor: major,
    emulationMinor: minor,
    minCompatibilityMajor: major,
    minCompatibilityMinor: String(Number(minor) - 1),
    gitVersion,
    gitCommit: build.gitCommit,
    gitTreeState: 'clean',
    buildDate: build.buildDate,
    goVersion: build.goVersion,
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}
