import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import { launch, type Page } from 'puppeteer-core'

const FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome', '/Applications/Google Chrome.app/Contents/MacOS']
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'Google Chrome']

/** The Chromium or Chrome that is installed; undefined where there is none, and tests that need one are skipped. */
export const findChromium = (): string | undefined => FOLDERS.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((file) => existsSync(file))

interface Look {
  /** What the reader's system prefers. */
  scheme: 'light' | 'dark'
  /** Whether scripts may run. */
  script?: boolean
  /** Pixels across; a phone has about 390. */
  width?: number
}

/** What a reader of a page gets. */
export interface Seen {
  /** Rules of axe that the page breaks, and where; none are looked at while scripts may not run. */
  violations: string[]
  /** Addresses that it asked for, beside its own. */
  requests: string[]
  /** What stands on it. */
  text: string
  /** Pixels by which it is wider than its window. */
  overflow: number
  /** From the beginning of its loading until something is to be seen. */
  firstPaintMs: number
}

interface Broken { id: string, targets: string[] }

// These run in the page, where there are no types and no imports.
const FIRST_PAINT = 'new Promise((resolve) => { const look = () => { const [found] = performance.getEntriesByName("first-contentful-paint"); found ? resolve(found.startTime) : requestAnimationFrame(look) }; look() })'
const BROKEN_RULES = 'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, targets: nodes.map(({ target }) => target.join(" ")) })))'

const look = async (page: Page, address: string, { scheme, script = true, width = 1000 }: Look): Promise<Seen> => {
  const requests: string[] = []
  page.on('request', (request) => { if (request.url() !== address && !request.url().startsWith('data:')) requests.push(request.url()) })
  await page.setViewport({ width, height: 800 })
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
  await page.setJavaScriptEnabled(script)
  await page.goto(address, { waitUntil: 'load' })
  const [text, overflow] = await page.evaluate('[document.body.innerText, document.documentElement.scrollWidth - document.documentElement.clientWidth]') as [string, number]
  if (!script) return { violations: [], requests, text, overflow, firstPaintMs: NaN } // what looks at the page would be a script too
  const firstPaintMs = await page.evaluate(FIRST_PAINT) as number
  await page.evaluate(axe.source)
  const broken = await page.evaluate(BROKEN_RULES) as Broken[]
  return { violations: broken.map(({ id, targets }) => `${id}: ${targets.join(', ')}`), requests, text, overflow, firstPaintMs }
}

/** A browser without a window that reads pages as people do. */
export const openBrowser = async (executablePath: string) => {
  const browser = await launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'] }) // its sandbox does not work for root
  const folder = await mkdtemp(join(tmpdir(), 'pages-'))
  const file = join(folder, 'page.html')
  const address = pathToFileURL(file).href
  const withPage = async <Result>(html: string, use: (page: Page) => Promise<Result>): Promise<Result> => {
    await writeFile(file, html)
    const page = await browser.newPage()
    try {
      return await use(page)
    } finally {
      await page.close()
    }
  }
  return {
    /** Reads a page once. */
    read: (html: string, how: Look): Promise<Seen> => withPage(html, (page) => look(page, address, how)),
    /** A picture of the whole page. */
    photograph: (html: string, how: Look): Promise<Uint8Array> => withPage(html, async (page) => {
      await look(page, address, how)
      return page.screenshot({ fullPage: true })
    }),
    /** The page on paper. */
    print: (html: string): Promise<Uint8Array> => withPage(html, async (page) => {
      await page.goto(address)
      return page.pdf({ format: 'A4', preferCSSPageSize: true })
    }),
    async close (): Promise<void> {
      await browser.close()
      await rm(folder, { recursive: true })
    }
  }
}
