/** MetalLB's kinds. The API server serves them through their CustomResourceDefinitions; controllers use these. */
export * from './bfdprofile.ts';
export * from './bgpadvertisement.ts';
export * from './bgppeer.ts';
export * from './community.ts';
export * from './ipaddresspool.ts';
export * from './l2advertisement.ts';
export * from './servicel2status.ts';
