#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
# Copyright 2026 The trn2-vp authors
"""Writes the ONNX models of this folder again, with random weights: residual-net.onnx, a small convolutional network
with a residual block, and encoder.onnx, a transformer encoder layer behind an embedding. Needs Debian's python3-onnx."""
import argparse
import math
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 8


class Model:
    """Nodes and weights in the order they are added."""

    def __init__(self, name):
        self.name = name
        self.random = np.random.default_rng(1)
        self.nodes = []
        self.weights = []

    def weight(self, name, shape, scale, mean=0.0):
        values = self.random.normal(mean, scale, shape).astype(np.float32)
        return self.constant(name, values)

    def constant(self, name, values):
        self.weights.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def node(self, op, inputs, output, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, **attributes))
        return output

    def save(self, folder, inputs, outputs):
        graph = helper.make_graph(self.nodes, self.name, inputs, outputs, self.weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="trn2-vp")
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model)
        onnx.save(model, str(folder / f"{self.name}.onnx"))


def tensor(name, shape, kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def residual_net(folder):
    m = Model("residual-net")

    def conv(x, name, channels, filters, size, stride):
        weight = m.weight(name + ".weight", (filters, channels, size, size), math.sqrt(2 / (channels * size * size)))
        m.node("Conv", [x, weight], name, strides=[stride] * 2, pads=[size // 2] * 4)
        normal = [m.weight(f"{name}.{what}", filters, 0.1, mean)
                  for what, mean in (("scale", 1), ("bias", 0), ("mean", 0), ("variance", 1))]
        return m.node("BatchNormalization", [name] + normal, name + "/normal")

    x = m.node("Relu", [conv("image", "stem", 3, 8, 3, 2)], "stem/relu")
    x = m.node("MaxPool", [x], "pool", kernel_shape=[3, 3], strides=[2, 2], pads=[1] * 4)
    y = m.node("Relu", [conv(x, "block/first", 8, 16, 3, 2)], "block/relu")
    y = conv(y, "block/second", 16, 16, 3, 1)
    y = m.node("Add", [y, conv(x, "block/down", 8, 16, 1, 2)], "block/add")
    y = m.node("GlobalAveragePool", [m.node("Relu", [y], "block/out")], "average")
    y = m.node("Flatten", [y], "flat")
    weights = [m.weight("classifier.weight", (10, 16), 0.25), m.weight("classifier.bias", 10, 0.1)]
    m.node("Gemm", [y] + weights, "logits", transB=1)
    m.node("Softmax", ["logits"], "probabilities")
    m.save(folder, [tensor("image", ["batch", 3, 32, 32])], [tensor("probabilities", ["batch", 10])])


def encoder(folder):
    heads, columns, words = 2, 16, 100
    width = heads * columns
    m = Model("encoder")

    def linear(x, name, inner, outer):
        product = m.node("MatMul", [x, m.weight(name + ".weight", (inner, outer), 1 / math.sqrt(inner))], name)
        return m.node("Add", [product, m.weight(name + ".bias", outer, 0.1)], name + "/bias")

    def split(x, name, order):
        shaped = m.node("Reshape", [x, "heads"], name + "/heads")
        return m.node("Transpose", [shaped], name + "/turned", perm=order)

    def normal(x, name):
        return m.node("LayerNormalization",
                      [x, m.weight(name + ".scale", width, 0.1, 1), m.weight(name + ".bias", width, 0.1)], name)

    m.constant("heads", np.array([0, 0, heads, columns]))
    m.constant("joined", np.array([0, 0, width]))
    m.constant("root", np.float32(math.sqrt(columns)))
    m.constant("sqrt2", np.float32(math.sqrt(2)))
    m.constant("one", np.float32(1))
    m.constant("half", np.float32(0.5))
    x = m.node("Gather", [m.weight("words", (words, width), 1.0), "ids"], "embedding")
    q = split(linear(x, "query", width, width), "query", [0, 2, 1, 3])
    k = split(linear(x, "key", width, width), "key", [0, 2, 3, 1])
    v = split(linear(x, "value", width, width), "value", [0, 2, 1, 3])
    scores = m.node("Div", [m.node("MatMul", [q, k], "scores"), "root"], "scores/scaled")
    attention = m.node("MatMul", [m.node("Softmax", [scores], "attention", axis=-1), v], "attention/weighted")
    attention = m.node("Transpose", [attention], "attention/turned", perm=[0, 2, 1, 3])
    attention = m.node("Reshape", [attention, "joined"], "attention/joined")
    x = normal(m.node("Add", [linear(attention, "output", width, width), x], "residual"), "normal")
    y = linear(x, "inner", width, 2 * width)
    gate = m.node("Erf", [m.node("Div", [y, "sqrt2"], "gelu/scaled")], "gelu")
    gate = m.node("Mul", [y, m.node("Add", [gate, "one"], "gelu/one")], "gelu/gated")
    y = linear(m.node("Mul", [gate, "half"], "gelu/half"), "outer", 2 * width, width)
    normal(m.node("Add", [y, x], "residual2"), "hidden")
    m.save(folder, [tensor("ids", ["batch", "seq"], TensorProto.INT64)], [tensor("hidden", ["batch", "seq", width])])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).parent, help="where to (default: here)")
    folder = parser.parse_args().folder
    residual_net(folder)
    encoder(folder)


if __name__ == "__main__":
    main()
