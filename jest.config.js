/** One Jest for everything: *.test.ts are pure, *.int.test.ts and *.e2e.test.ts use the real servers that the global set-up starts. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } }]
  },
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/\\.emberwatch/'],
  globalSetup: './scripts/jest-global-setup.ts',
  globalTeardown: './scripts/jest-global-teardown.ts',
  testTimeout: 150_000, // a whole system on a busy machine; what waits inside says sooner what it waited for
  maxWorkers: 2
}
