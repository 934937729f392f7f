// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
// Files that are wrong: one line each that says what and where.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <random>

#include "platforms/workloads/onnx/onnx_workload.h"
#include "platforms/workloads/workload.h"
#include "tests/platforms/temporary_folder.h"
#include "tests/platforms/workloads/onnx/model.h"

namespace trn2vp::workloads {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing_support::OnnxModel;
using testing_support::TemporaryFolder;

/// What load_workload() says of a file with this content, without the folder.
class BadModel : public testing::Test {
 protected:
  std::string error(const std::string& bytes, const ModelOptions& options = {}) {
    const std::string path = folder_.write("model.onnx", bytes);
    try {
      load_workload(path, "", options);
    } catch (const std::runtime_error& error) {
      const std::string text = error.what();
      EXPECT_EQ(text.find('\n'), std::string::npos) << text;
      if (text.rfind(path, 0) == 0) return text.substr(path.size());
      return text;
    }
    ADD_FAILURE() << "no error";
    return "";
  }
  std::string error(const OnnxModel& model, const ModelOptions& options = {}) {
    return error(model.bytes(), options);
  }

  TemporaryFolder folder_;
};

OnnxModel product() {
  return OnnxModel()
      .input("x", {4, 8})
      .weights("w", {8, 5}, 1)
      .output("y", {4, 5})
      .node("MatMul", {"x", "w"}, {"y"});
}

TEST_F(BadModel, TheModelItselfIsFine) {
  const std::string path = folder_.write("model.onnx", product().bytes());
  EXPECT_EQ(load_workload(path, "").layers.size(), 1u);
}

TEST_F(BadModel, CutShort) {
  const std::string bytes = product().bytes();
  EXPECT_EQ(error(bytes.substr(0, bytes.size() / 2)),
            ": not an ONNX model, or cut short: expected protobuf of at most 2 GiB");
}

TEST_F(BadModel, EveryCutIsAnErrorOrAModel) {
  const std::string bytes = product().bytes();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string path = folder_.write("model.onnx", bytes.substr(0, size));
    EXPECT_THROW(load_workload(path, ""), std::runtime_error) << size;
  }
}

// Whatever stands in the file: a model or an error of one line, no crash and no other exception.
TEST_F(BadModel, DamagedInAnyPlace) {
  OnnxModel model;
  model.input("x", {4, 8}).weights("w", {8, 6}, 1).integers("shape", {3}, {2, -1, 3}).output("y");
  model.integers("two", {1}, {2}).indices("ids", {5}).integers("parts", {2}, {1, 3});
  model.node("MatMul", {"x", "w"}, {"a"}).node("Reshape", {"a", "shape"}, {"b"});
  model.node("Transpose", {"b"}, {"c"}, {{"perm", std::vector<std::int64_t>{2, 0, 1}}});
  model.node("Split", {"b", "parts"}, {"s", "t"}, {{"axis", 1}}).node("ReduceMean", {"t"}, {"u"});
  model.node("Gather", {"w", "ids"}, {"g"}).node("Expand", {"g", "shape2"}, {"h"}).output("h");
  model.integers("shape2", {3}, {2, 5, 6}).node("Slice", {"c", "two", "shape", "two"}, {"d"});
  model.node("Softmax", {"c"}, {"e"}).node("Add", {"e", "u"}, {"y"}).output("d");
  const std::string bytes = model.bytes();
  std::mt19937 generator(1);
  const auto below = [&](std::size_t limit) { return generator() % limit; };
  unsigned loaded = 0;
  for (unsigned i = 0; i < 1000; ++i) {
    std::string damaged = bytes;
    for (std::size_t flips = 1 + below(3); flips > 0; --flips)
      damaged[below(damaged.size())] = static_cast<char>(generator());
    if (below(4) == 0) damaged.erase(below(damaged.size()), 1 + below(8));
    const std::string path = folder_.write("model.onnx", damaged);
    try {
      load_workload(path, "");
      ++loaded;
    } catch (const std::runtime_error& error) {
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
    }
  }
  EXPECT_LT(loaded, 1000u);
}

TEST_F(BadModel, NotProtobuf) {
  EXPECT_THAT(error("this is not a model"), HasSubstr("not an ONNX model"));
  EXPECT_THAT(error(""), HasSubstr("not an ONNX model"));
}

TEST_F(BadModel, NoFile) {
  const std::string path = folder_.file("none.onnx");
  EXPECT_THAT(
      [&] { load_workload(path, ""); },
      testing::ThrowsMessage<std::runtime_error>(path + ": no such file, expected an ONNX model"));
}

TEST_F(BadModel, Opsets) {
  EXPECT_THAT(error(OnnxModel(99).node("Relu", {"x"}, {"y"}).input("x", {1}).output("y")),
              HasSubstr("opset 99, expected at most "));
  OnnxModel none = product();
  none.proto.clear_opset_import();
  EXPECT_THAT(error(none), HasSubstr("no opset_import"));
}

TEST_F(BadModel, AllUnsupportedOperatorsAtOnce) {
  OnnxModel model;
  model.input("x", {4}).output("z").node("Det", {"x"}, {"y"}).node("Foo", {"y"}, {"z"});
  model.graph().mutable_node(1)->set_domain("com.example");
  EXPECT_EQ(error(model),
            ": unsupported operators: node 'y_node' (Det), node 'z_node' (com.example.Foo)");
}

TEST_F(BadModel, Cycle) {
  OnnxModel model;
  model.input("x", {4}).output("d").node("Add", {"x", "c"}, {"a"}).node("Relu", {"a"}, {"b"});
  model.node("Neg", {"b"}, {"c"}).node("Relu", {"c"}, {"d"});
  EXPECT_EQ(error(model), ": the graph has a cycle: 'a_node' -> 'b_node' -> 'c_node' -> 'a_node'");
}

TEST_F(BadModel, NodesInAnyOrder) {
  OnnxModel model;
  model.input("x", {4}).output("b").node("Relu", {"a"}, {"b"}).node("Neg", {"x"}, {"a"});
  const Workload w = load_workload(folder_.write("model.onnx", model.bytes()), "");
  EXPECT_THAT(w.layers, testing::ElementsAre("a_node", "b_node"));
}

TEST_F(BadModel, MissingAndDoubleValues) {
  EXPECT_EQ(error(OnnxModel().input("x", {4}).output("y").node("Add", {"x", "w"}, {"y"})),
            ": node 'y_node': input 'w' is no input, initializer or output of a node");
  EXPECT_EQ(error(OnnxModel().input("x", {4}).output("z").node("Relu", {"x"}, {"y"})),
            ": output 'z' is made by no node");
  EXPECT_EQ(error(product().node("Relu", {"x"}, {"y"})),
            ": value 'y' is defined twice, by node 'y_node' and by node 'y_node'");
  EXPECT_EQ(error(product().weights("w", {8, 5}, 1)),
            ": value 'w' is defined twice, by two initializers");
  EXPECT_EQ(error(product().input("x", {4, 8})), ": value 'x' is defined twice, by two inputs");
}

TEST_F(BadModel, Dimensions) {
  const auto sized = [](std::int64_t size) {
    return OnnxModel().input("x", {size, 8}).output("y").node("Relu", {"x"}, {"y"});
  };
  EXPECT_EQ(error(sized(-3)), ": input 'x': dimension 0 is -3, expected 1..2147483648");
  EXPECT_THAT(error(sized(std::int64_t{1} << 40)), HasSubstr("is 1099511627776, expected 1.."));
  OnnxModel weights = product();
  weights.graph().mutable_initializer(0)->set_dims(0, -8);
  EXPECT_EQ(error(weights), ": tensor 'w': dimension -8 in [-8, 5], expected 0 or more");
  weights.graph().mutable_initializer(0)->set_dims(0, std::numeric_limits<std::int64_t>::max());
  EXPECT_THAT(error(weights), HasSubstr("has more than 2147483648 elements"));
  weights.graph().mutable_initializer(0)->set_dims(0, 9);
  EXPECT_EQ(error(weights), ": tensor 'w': data of 40 elements, expected 45 for [9, 5]");
}

TEST_F(BadModel, OpenDimensions) {
  OnnxModel model = product();
  model.open_dim("x", 0, "batch");
  EXPECT_EQ(error(model), ": input 'x': dimension 0 is 'batch', expected --dim batch=N");
  ModelOptions options;
  options.dims = {"batch=4,seq=4"};
  EXPECT_EQ(error(model, options), ": --dim: no dimension 'seq' in an input");
  for (const char* text : {"batch", "batch=", "batch=0", "batch=-1", "batch=x", "=4", "batch=4,"}) {
    options.dims = {text};
    EXPECT_THAT(error(model, options), HasSubstr("expected NAME=N with N from 1")) << text;
  }
  options.dims = {"batch=1", "batch=2"};
  EXPECT_THAT(error(model, options), HasSubstr("'batch' is given twice"));
  options.dims = {"batch=4"};
  const Workload w = load_workload(folder_.write("model.onnx", model.bytes()), "", options);
  EXPECT_EQ(w.tensors[0].rows, 4u);
}

TEST_F(BadModel, ShapesThatDoNotFit) {
  OnnxModel model;
  model.input("x", {4, 7}).weights("w", {8, 5}, 1).output("y").node("MatMul", {"x", "w"}, {"y"});
  EXPECT_THAT(error(model), HasSubstr("MatMul"));
  // The file lies about its result.
  OnnxModel liar;
  liar.input("x", {4, 8}).weights("w", {8, 5}, 1).output("y", {4, 6});
  liar.node("MatMul", {"x", "w"}, {"y"});
  EXPECT_THAT(error(liar), HasSubstr("y"));
}

TEST_F(BadModel, Types) {
  OnnxModel text = product();
  text.graph().mutable_initializer(0)->set_data_type(::onnx::TensorProto::STRING);
  EXPECT_EQ(error(text),
            ": tensor 'w': element type STRING, expected floating-point numbers, integers or BOOL");
  OnnxModel integers;  // a product of numbers with integers
  integers.input("x", {4, 8}).integers("w", {8, 1}, {1, 2, 3, 4, 5, 6, 7, 8}).output("y");
  integers.node("MatMul", {"x", "w"}, {"y"});
  EXPECT_THAT(error(integers), HasSubstr("MatMul"));
  ModelOptions options;
  options.dtype = "int8";
  EXPECT_THAT(error(product(), options), HasSubstr("expected bf16, fp16 or fp32"));
  options.dtype = "";
  options.batch = 2;
  EXPECT_THAT(error(product(), options), HasSubstr("expected --dtype, --dim"));
}

TEST_F(BadModel, Attributes) {
  const auto turned = [](const std::vector<testing_support::OnnxAttribute>& attributes) {
    return OnnxModel().input("x", {4, 8}).output("y").node("Transpose", {"x"}, {"y"}, attributes);
  };
  EXPECT_THAT(error(turned({{"unknown", 1}})), HasSubstr("unknown"));
  EXPECT_THAT(error(turned({{"perm", "back"}})), HasSubstr("perm"));
  EXPECT_THAT(error(turned({{"perm", std::vector<std::int64_t>{0, 0}}})), HasSubstr("perm"));
  const auto axis =
      OnnxModel().input("x", {4, 8}).output("y").node("Softmax", {"x"}, {"y"}, {{"axis", 5}});
  EXPECT_THAT(error(axis), HasSubstr("axis"));
  OnnxModel conv;
  conv.input("x", {1, 1, 9, 9}).weights("w", {1, 1, 3, 3}, 1).output("y");
  conv.node("Conv", {"x", "w"}, {"y"}, {{"auto_pad", "SOMEHOW"}});
  EXPECT_EQ(error(conv),
            ": node 'y_node' (Conv): attribute auto_pad is 'SOMEHOW', expected NOTSET, "
            "SAME_UPPER, SAME_LOWER or VALID");
  conv.graph().mutable_node(0)->clear_attribute();
  *conv.graph().mutable_node(0)->add_attribute() =
      testing_support::OnnxAttribute("pads", std::vector<std::int64_t>{-1, 0, 0, 0}).proto;
  EXPECT_THAT(error(conv), HasSubstr("pads has -1, expected 0.."));
  const auto cast =
      OnnxModel().input("x", {4, 8}).output("y").node("Cast", {"x"}, {"y"}, {{"to", 77}});
  EXPECT_THAT(error(cast), HasSubstr("Cast"));
}

TEST_F(BadModel, OutputsThatNobodyComputes) {
  OnnxModel model;
  model.input("x", {4}).output("y").node("Dropout", {"x"}, {"kept", "mask"});
  model.node("Cast", {"mask"}, {"y"}, {{"to", 1}});
  EXPECT_EQ(
      error(model),
      ": node 'kept_node' (Dropout): output 'mask' is used, expected only the first one to be");
}

TEST_F(BadModel, WhatIsNotKnownBeforeTheRun) {
  OnnxModel model;
  model.input("x", {4, 8}).indices("shape", {2}).output("y").node("Reshape", {"x", "shape"}, {"y"});
  EXPECT_EQ(error(model), ": node 'y_node' (Reshape): shape 'shape' is not known before the run");
  OnnxModel added;
  added.indices("i", {4}).integers("one", {}, {1}).output("y");
  added.node("Add", {"i", "one"}, {"j"}).node("Cast", {"j"}, {"y"}, {{"to", 1}});
  EXPECT_THAT(error(added), HasSubstr("input 'i': integers that are not known before the run"));
  OnnxModel known;
  known.values("x", {2}, {1, 2}).output("y").node("Relu", {"x"}, {"y"});
  known.graph().mutable_output(0)->mutable_type()->mutable_tensor_type()->clear_shape();
  const Workload w = load_workload(folder_.write("model.onnx", known.bytes()), "");
  EXPECT_THAT(w.layers, testing::ElementsAre("y")) << "the result still goes through the chip";
}

// ---- data in other files

class ExternalData : public BadModel {
 protected:
  ExternalData() : model_(product()) {
    auto* tensor = model_.graph().mutable_initializer(0);
    std::string bytes(8 * 5 * sizeof(float), '\0');
    std::copy_n(reinterpret_cast<const char*>(tensor->float_data().data()), bytes.size(),
                bytes.data());
    folder_.write("w.bin", std::string(12, 'x') + bytes);
    tensor->clear_float_data();
    tensor->set_data_location(::onnx::TensorProto::EXTERNAL);
  }
  OnnxModel& entry(const std::string& key, const std::string& value) {
    auto* entry = model_.graph().mutable_initializer(0)->add_external_data();
    entry->set_key(key);
    entry->set_value(value);
    return model_;
  }

  OnnxModel model_;
};

TEST_F(ExternalData, IsTheSameAsInTheFile) {
  entry("location", "w.bin");
  entry("offset", "12");
  entry("length", "160");
  const Workload w = load_workload(folder_.write("model.onnx", model_.bytes()), "");
  const Workload inside = load_workload(folder_.write("inside.onnx", product().bytes()), "");
  std::size_t found = 0;
  for (std::size_t i = 0; i < w.tensors.size(); ++i) {
    if (w.tensors[i].content != Content::kGiven) continue;
    EXPECT_EQ(*w.tensors[i].values, *inside.tensors.at(i).values);
    ++found;
  }
  EXPECT_EQ(found, 1u);
}

TEST_F(ExternalData, ItsFilesAreListedOnce) {
  entry("location", "w.bin");
  *model_.graph().add_initializer() = model_.graph().initializer(0);
  auto* constant = model_.graph().add_node()->add_attribute()->mutable_t();
  constant->set_data_location(::onnx::TensorProto::EXTERNAL);
  auto* place = constant->add_external_data();
  place->set_key("location");
  place->set_value("c.bin");
  EXPECT_THAT(onnx_data_files(folder_.write("model.onnx", model_.bytes())),
              testing::ElementsAre(folder_.file("c.bin"), folder_.file("w.bin")));
  EXPECT_THAT(onnx_data_files(folder_.write("inside.onnx", product().bytes())), testing::IsEmpty());
}

TEST_F(ExternalData, NoPlace) {
  EXPECT_EQ(error(model_), ": tensor 'w': external data without a location");
}

TEST_F(ExternalData, NoFile) {
  EXPECT_EQ(error(entry("location", "none.bin")),
            ": tensor 'w': no file 'none.bin' with the external data");
}

TEST_F(ExternalData, TooShort) {
  entry("location", "w.bin");
  EXPECT_EQ(error(entry("offset", "13")),
            ": tensor 'w': 'w.bin' has 172 bytes, expected at least 160 from 13");
}

TEST_F(ExternalData, OtherLength) {
  entry("location", "w.bin");
  EXPECT_EQ(error(entry("length", "100")),
            ": tensor 'w': external data of 100 bytes, expected 160");
}

TEST_F(ExternalData, OffsetIsNoNumber) {
  entry("location", "w.bin");
  EXPECT_EQ(error(entry("offset", "-1")),
            ": tensor 'w': external data: offset is '-1', expected an integer from 0");
}

TEST_F(ExternalData, OutsideOfTheFolder) {
  EXPECT_THAT(error(entry("location", "../w.bin")), HasSubstr("outside of the model's folder"));
}

TEST_F(ExternalData, OutsideOfTheFolderByItsWholePath) {
  EXPECT_THAT(error(entry("location", folder_.file("w.bin"))),
              HasSubstr("outside of the model's folder"));
}

TEST_F(ExternalData, OutsideOfTheFolderByALink) {
  const TemporaryFolder other;
  other.write("w.bin", std::string(200, 'x'));
  std::filesystem::create_symlink(other.file("w.bin"), folder_.file("link.bin"));
  EXPECT_THAT(error(entry("location", "link.bin")), HasSubstr("outside of the model's folder"));
}

}  // namespace
}  // namespace trn2vp::workloads
