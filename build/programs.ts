// The two programs as one bundle: they share nearly all of their code.
export * as kubectl from '../src/kubectl.ts';
export * as kubesim from '../src/kubesim.ts';
