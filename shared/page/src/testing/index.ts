export * from './open-browser.ts'
