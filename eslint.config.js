import tseslint from 'typescript-eslint';

// Time and randomness are arguments everywhere but in `kernel`, so that every test can set the clock.
const ambient = [
  { object: 'Date', property: 'now', message: 'Take a Clock (src/kernel/clock.ts) as an argument.' },
  { object: 'Math', property: 'random', message: 'Take a Random (src/kernel/random.ts) as an argument.' },
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '**/*.js', '**/*.mjs', '**/*.cjs', 'test/clips/**'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-restricted-properties': ['error', ...ambient],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // `while (true)` with a break is the plain way to write a reading loop.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // Typed arrays are indexed in hot loops where the bound is the loop's own; `!` says so in one character.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: ['src/kernel/**', 'bench/**'], rules: { 'no-restricted-properties': 'off' } },
  {
    files: ['**/*.test.ts'],
    rules: {
      // node:test returns promises that the runner itself awaits.
      '@typescript-eslint/no-floating-promises': 'off',
    },
  },
);
