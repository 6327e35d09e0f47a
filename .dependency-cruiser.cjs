/** The direction of imports: contracts <- observability <- {bus, storage} <- services <- integration-tests; ml imports contracts at most. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$|/testing/' },
  to: { path: '^(shared|services|integration-tests|tools|scripts)/', pathNot: [from, ...allowed] }
})

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    only('contracts-import-nothing', '^shared/contracts/', []),
    only('observability-imports-contracts', '^shared/observability/', ['^shared/contracts/']),
    only('bus-imports-observability-and-contracts', '^shared/bus/', ['^shared/(contracts|observability)/']),
    only('storage-imports-contracts', '^shared/storage/', ['^shared/contracts/']),
    only('page-imports-nothing', '^shared/page/', []),
    only('ml-imports-contracts', '^shared/ml/', ['^shared/contracts/']),
    ...['ingest', 'trainer', 'inference', 'drift', 'gateway'].map((service) =>
      only(`${service}-imports-shared-only`, `^services/${service}/`, ['^shared/'])),
    only('platform-imports-bus-storage-observability-contracts', '^shared/platform/', ['^shared/(bus|storage|observability|contracts)/']),
    only('stack-imports-nothing-of-ours', '^tools/stack/', []),
    only('world-imports-nothing-of-ours', '^tools/world/', []),
    only('launcher-imports-stack', '^tools/launcher/', ['^tools/stack/']),
    only('load-test-imports-contracts-and-what-starts-a-system', '^load-test/', ['^shared/contracts/', '^tools/(stack|launcher|world)/']),
    {
      name: 'nats-client-in-bus-only',
      severity: 'error',
      from: { path: '^(shared|services|integration-tests)/', pathNot: ['^shared/bus/'] },
      to: { path: 'node_modules/nats/' }
    },
    {
      name: 'databases-in-storage-only',
      severity: 'error',
      from: { path: '^(shared|services)/', pathNot: ['^shared/storage/'] },
      to: { path: 'node_modules/(mongodb|@aws-sdk)/' }
    },
    {
      name: 'domain-does-no-io',
      severity: 'error',
      from: { path: '^services/[^/]+/src/domain/' },
      to: { path: ['^shared/(bus|storage|observability)/', '/adapters/', '^node:(fs|net|http|https|dns|child_process)', 'node_modules/(sharp|fastify|onnxruntime-node)/'] }
    },
    {
      name: 'adapters-only-from-main',
      severity: 'error',
      from: { path: '^services/([^/]+)/src/', pathNot: ['/main\\.ts$', '/adapters/', '/testing/', '\\.test\\.ts$'] },
      to: { path: '^services/[^/]+/src/adapters/' }
    }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'], extensions: ['.ts', '.js', '.json'] }
  }
}
