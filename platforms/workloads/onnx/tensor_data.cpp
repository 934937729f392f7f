// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "platforms/workloads/onnx/tensor_data.h"

#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "platforms/workloads/number.h"

namespace trn2vp::workloads::onnx {
namespace {

namespace fs = std::filesystem;
using Proto = ::onnx::TensorProto;

/// More do not fit the memory of a simulation anyway.
constexpr std::uint64_t kMostElements = std::uint64_t{1} << 31;

[[noreturn]] void refuse(const std::string& where, const std::string& why) {
  throw std::runtime_error(where + ": " + why);
}

Dims dims_of(const Proto& tensor, const std::string& where) {
  Dims dims(tensor.dims().begin(), tensor.dims().end());
  std::uint64_t elements = 1;
  for (const std::int64_t size : dims) {
    if (size < 0)
      refuse(where,
             "dimension " + std::to_string(size) + " in " + text_of(dims) + ", expected 0 or more");
    if (size > 0 && elements > kMostElements / static_cast<std::uint64_t>(size))
      refuse(where,
             text_of(dims) + " has more than " + std::to_string(kMostElements) + " elements");
    elements *= static_cast<std::uint64_t>(size);
  }
  return dims;
}

unsigned bytes_of(const Proto& tensor, const std::string& where) {
  switch (tensor.data_type()) {
    case Proto::FLOAT:
    case Proto::INT32:
    case Proto::UINT32:
      return 4;
    case Proto::DOUBLE:
    case Proto::INT64:
    case Proto::UINT64:
      return 8;
    case Proto::FLOAT16:
    case Proto::BFLOAT16:
    case Proto::INT16:
    case Proto::UINT16:
      return 2;
    case Proto::INT8:
    case Proto::UINT8:
    case Proto::BOOL:
      return 1;
    default:
      break;
  }
  const std::string name = Proto::DataType_IsValid(tensor.data_type())
                               ? Proto::DataType_Name(Proto::DataType(tensor.data_type()))
                               : std::to_string(tensor.data_type());
  refuse(where, "element type " + name + ", expected floating-point numbers, integers or BOOL");
}

bool is_integer(int type) {
  return type != Proto::FLOAT && type != Proto::DOUBLE && type != Proto::FLOAT16 &&
         type != Proto::BFLOAT16;
}

template <class Stored>
Stored stored_at(const std::string& bytes, std::uint64_t i) {
  Stored value;
  std::memcpy(&value, bytes.data() + i * sizeof value, sizeof value);
  return value;
}

float real_at(int type, const std::string& bytes, std::uint64_t i) {
  switch (type) {
    case Proto::FLOAT:
      return stored_at<float>(bytes, i);
    case Proto::DOUBLE:
      return static_cast<float>(stored_at<double>(bytes, i));
    case Proto::FLOAT16:
      return decode(DataType::kFp16, stored_at<std::uint16_t>(bytes, i));
    default:
      return decode(DataType::kBf16, stored_at<std::uint16_t>(bytes, i));
  }
}

std::int64_t integer_at(int type, const std::string& bytes, std::uint64_t i) {
  switch (type) {
    case Proto::INT64:
    case Proto::UINT64:
      return stored_at<std::int64_t>(bytes, i);
    case Proto::INT32:
      return stored_at<std::int32_t>(bytes, i);
    case Proto::UINT32:
      return stored_at<std::uint32_t>(bytes, i);
    case Proto::INT16:
      return stored_at<std::int16_t>(bytes, i);
    case Proto::UINT16:
      return stored_at<std::uint16_t>(bytes, i);
    case Proto::INT8:
      return stored_at<std::int8_t>(bytes, i);
    default:
      return stored_at<std::uint8_t>(bytes, i);
  }
}

/// Elements in the field that belongs to the type.
std::uint64_t typed_elements(const Proto& t) {
  switch (t.data_type()) {
    case Proto::FLOAT:
      return t.float_data_size();
    case Proto::DOUBLE:
      return t.double_data_size();
    case Proto::INT64:
      return t.int64_data_size();
    case Proto::UINT32:
    case Proto::UINT64:
      return t.uint64_data_size();
    default:
      return t.int32_data_size();
  }
}

float typed_real(const Proto& t, int i) {
  switch (t.data_type()) {
    case Proto::FLOAT:
      return t.float_data(i);
    case Proto::DOUBLE:
      return static_cast<float>(t.double_data(i));
    case Proto::FLOAT16:
      return decode(DataType::kFp16, static_cast<std::uint16_t>(t.int32_data(i)));
    default:
      return decode(DataType::kBf16, static_cast<std::uint16_t>(t.int32_data(i)));
  }
}

std::int64_t typed_integer(const Proto& t, int i) {
  switch (t.data_type()) {
    case Proto::INT64:
      return t.int64_data(i);
    case Proto::UINT32:
    case Proto::UINT64:
      return static_cast<std::int64_t>(t.uint64_data(i));
    default:
      return t.int32_data(i);
  }
}

std::uint64_t number(const std::string& where, const std::string& key, const std::string& text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end)
    refuse(where, "external data: " + key + " is '" + text + "', expected an integer from 0");
  return value;
}

}  // namespace

std::string location_of(const Proto& tensor) {
  std::string location;
  for (const auto& entry : tensor.external_data())
    if (entry.key() == "location") location = entry.value();
  return location;
}

void load_external(Proto& tensor, const std::string& model, const std::string& where) {
  const std::string location = location_of(tensor);
  std::uint64_t offset = 0, length = 0;
  bool has_length = false;
  for (const auto& entry : tensor.external_data()) {
    if (entry.key() == "offset") offset = number(where, "offset", entry.value());
    if (entry.key() == "length") {
      length = number(where, "length", entry.value());
      has_length = true;
    }
  }
  if (location.empty()) refuse(where, "external data without a location");
  const fs::path folder = fs::weakly_canonical(fs::absolute(model).parent_path());
  const fs::path file = fs::weakly_canonical(folder / location);
  const fs::path inside = file.lexically_relative(folder);
  if (fs::path(location).is_absolute() || inside.empty() || *inside.begin() == "..")
    refuse(where, "external data '" + location + "' lies outside of the model's folder");
  std::ifstream stream(file, std::ios::binary);
  if (!fs::is_regular_file(file) || !stream)
    refuse(where, "no file '" + location + "' with the external data");
  const std::uint64_t wanted = elements_of(dims_of(tensor, where)) * bytes_of(tensor, where);
  if (has_length && length != wanted)
    refuse(where, "external data of " + std::to_string(length) + " bytes, expected " +
                      std::to_string(wanted));
  const std::uint64_t size = fs::file_size(file);
  if (offset > size || wanted > size - offset)
    refuse(where, "'" + location + "' has " + std::to_string(size) + " bytes, expected at least " +
                      std::to_string(wanted) + " from " + std::to_string(offset));
  std::string bytes(wanted, '\0');
  stream.seekg(static_cast<std::streamoff>(offset));
  if (!stream.read(bytes.data(), static_cast<std::streamsize>(wanted)))
    refuse(where, "'" + location + "' cannot be read");
  tensor.set_raw_data(std::move(bytes));
  tensor.clear_external_data();
  tensor.clear_data_location();
}

Constant decode_tensor(const Proto& tensor, const std::string& where) {
  Constant constant;
  constant.dims = dims_of(tensor, where);
  constant.integer = is_integer(tensor.data_type());
  const std::uint64_t elements = elements_of(constant.dims);
  const unsigned size = bytes_of(tensor, where);
  const bool raw = tensor.has_raw_data();
  const std::uint64_t found = raw ? tensor.raw_data().size() / size : typed_elements(tensor);
  if (found != elements || (raw && tensor.raw_data().size() % size != 0))
    refuse(where, "data of " + std::to_string(found) + " elements, expected " +
                      std::to_string(elements) + " for " + text_of(constant.dims));
  if (constant.integer) {
    constant.integers.reserve(elements);
    for (std::uint64_t i = 0; i < elements; ++i) {
      constant.integers.push_back(raw ? integer_at(tensor.data_type(), tensor.raw_data(), i)
                                      : typed_integer(tensor, static_cast<int>(i)));
    }
  } else {
    constant.reals.reserve(elements);
    for (std::uint64_t i = 0; i < elements; ++i) {
      constant.reals.push_back(raw ? real_at(tensor.data_type(), tensor.raw_data(), i)
                                   : typed_real(tensor, static_cast<int>(i)));
    }
  }
  return constant;
}

}  // namespace trn2vp::workloads::onnx
