"""Gives a backbone of tools/backbone an embedding that also sees its middle: the global averages of three layers.

Usage: python add_middle_taps.py SOURCE_FOLDER TARGET_FOLDER   (needs the PyPI package onnx)

The last layer of an ImageNet network knows objects; texture and land use, which tell tiles apart, sit in the middle.
Embedding = [block 8, expanded (480) * 1.5, block 11, expanded (672) * 4, block 15 (320) * 0.5]: 1472 numbers. The factors
bring the three parts to about the same summed variance (measured on the shared tiles), so that none drowns the others.
`features` stays as it was.
"""
import hashlib, json, os, shutil, sys
import onnx
from onnx import helper, numpy_helper
import numpy as np

TAPS = [('/_blocks.8/_swish/Clip_output_0', 1.5, 480), ('/_blocks.11/_swish/Clip_output_0', 4.0, 672), ('/_blocks.15/_project_conv/Conv_output_0', 0.5, 320)]

def add_taps(source, target):
    model = onnx.load(source)
    graph = model.graph
    made = {name for node in graph.node for name in node.output}
    # The old embedding and what only it needs go.
    for name in ('embedding',):
        graph.node.remove(next(node for node in graph.node if name in node.output))
    parts = []
    for index, (tensor, factor, _) in enumerate(TAPS):
        quantised = f'{tensor}_DequantizeLinear_Output'
        prefix = f'/embedding/{index}'
        graph.initializer.append(numpy_helper.from_array(np.array(factor, dtype=np.float32), f'{prefix}/factor'))
        graph.node.append(helper.make_node('GlobalAveragePool', [quantised if quantised in made else tensor], [f'{prefix}/mean'], name=f'{prefix}/pool'))
        graph.node.append(helper.make_node('Flatten', [f'{prefix}/mean'], [f'{prefix}/flat'], name=f'{prefix}/flatten', axis=1))
        graph.node.append(helper.make_node('Mul', [f'{prefix}/flat', f'{prefix}/factor'], [f'{prefix}/scaled'], name=f'{prefix}/scale'))
        parts.append(f'{prefix}/scaled')
    graph.node.append(helper.make_node('Concat', parts, ['embedding'], name='/embedding/concat', axis=1))
    size = sum(width for _, _, width in TAPS)
    next(output for output in graph.output if output.name == 'embedding').type.tensor_type.shape.dim[1].dim_value = size
    # Nodes that nothing reads any more (the old pooling and its quantisation).
    while True:
        read = {name for node in graph.node for name in node.input} | {output.name for output in graph.output}
        dead = [node for node in graph.node if not read & set(node.output)]
        if not dead:
            break
        for node in dead:
            graph.node.remove(node)
    read = {name for node in graph.node for name in node.input}
    for unused in [item for item in graph.initializer if item.name not in read]:
        graph.initializer.remove(unused)
    onnx.checker.check_model(model)
    onnx.save(model, target)
    return size

source, target = sys.argv[1:3]
os.makedirs(target, exist_ok=True)
definition = json.load(open(os.path.join(source, 'backbone.json')))
for file in {variant['file'] for variant in definition['variants'].values()}: # several variants may share one
    path = os.path.join(target, file)
    definition['embeddingSize'] = add_taps(os.path.join(source, file), path)
    content = open(path, 'rb').read()
    for variant in definition['variants'].values():
        if variant['file'] == file:
            variant.update(sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
json.dump(definition, open(os.path.join(target, 'backbone.json'), 'w'), indent=2)
print(json.dumps(definition['variants'], indent=1), definition['embeddingSize'])
