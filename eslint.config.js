import neostandard from 'neostandard'
import tseslint from 'typescript-eslint'

const sizes = (max) => ['error', { max, skipBlankLines: true, skipComments: true }]

export default [
  { ignores: ['**/node_modules/**', 'docs/**', 'samples/**', '.emberwatch/**', 'tools/backbone/**', 'tools/samples/**'] },
  ...neostandard({ ts: true }),
  {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin },
    languageOptions: { parser: tseslint.parser, parserOptions: { project: './tsconfig.json' } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/await-thenable': 'error',
      // A schema and its type share one name (`export const TileV1` and `export type TileV1`).
      '@typescript-eslint/no-redeclare': 'off',
      'no-redeclare': 'off',
      'max-lines': sizes(300),
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4]
    }
  },
  {
    files: ['**/*.test.ts', '**/testing/**'],
    rules: { 'max-lines': sizes(400), 'max-lines-per-function': 'off' }
  },
  {
    // Environment variables are read in entry points only; everything else takes its configuration as an argument.
    files: ['shared/**/*.ts', 'services/**/*.ts', 'tools/**/*.ts'],
    ignores: ['**/main.ts', '**/*.test.ts', 'shared/platform/src/run-service.ts', 'shared/ml/src/onnx-pool.ts'],
    rules: {
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'read the environment in main.ts only' }],
      'n/no-process-exit': 'error'
    }
  }
]
