#include "runs/document.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

#include "debruit/error.h"
#include "files/atomic_file.h"
#include "files/npz.h"
#include "runs/document_check.h"
#include "runs/document_json.h"

namespace debruit {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxJson = std::uint64_t{64} << 20;

fs::path pictures_file(const fs::path& folder) { return folder / "document.npz"; }

/// Calls `body` with every block of pictures that has any, its array's name ("pictures0", …) and its pictures, row by
/// row.
template <class AnyDocument, class Body>
void for_pictures(AnyDocument& document, const Body& body) {
  std::size_t index = 0;
  for (auto& block : document.blocks) {
    auto* const pictures = std::get_if<Pictures>(&block);
    if (pictures == nullptr) continue;
    std::vector<decltype(&pictures->cells[0][0])> there;
    for (auto& row : pictures->cells) {
      for (auto& cell : row) {
        if (!cell.empty()) there.push_back(&cell);
      }
    }
    const std::string name = "pictures" + std::to_string(index++);
    if (!there.empty()) body(*pictures, name, there);
  }
}

std::vector<std::size_t> array_shape(std::size_t count, const ImageShape& image) {
  return {count, image.channels, image.height, image.width};
}

NpzArrays pictures_to_arrays(const Document& document) {
  NpzArrays arrays;
  for_pictures(document, [&](const Pictures& pictures, const std::string& name, const auto& there) {
    std::vector<float> values;
    for (const std::vector<float>* cell : there) values.insert(values.end(), cell->begin(), cell->end());
    arrays.emplace(name, NpyArray{array_shape(there.size(), pictures.image), std::move(values)});
  });
  return arrays;
}

void take_pictures(Document& document, const fs::path& file) {
  std::optional<NpzArrays> arrays;  // read where there are any
  for_pictures(document, [&](const Pictures& pictures, const std::string& name, const auto& there) {
    if (!arrays) arrays = read_npz(file);
    const std::string where = file.string() + ", " + name;
    const auto found = arrays->find(name);
    if (found == arrays->end()) throw Error(ErrorKind::input, where, "is missing");
    const auto* const values = std::get_if<std::vector<float>>(&found->second.values);
    if (values == nullptr) throw Error(ErrorKind::input, where, "has another type than expected");
    if (found->second.shape != array_shape(there.size(), pictures.image)) {
      throw Error(ErrorKind::input, where, "has another shape than expected");
    }
    const auto size = static_cast<std::ptrdiff_t>(values->size() / there.size());
    auto first = values->begin();
    for (std::vector<float>* cell : there) {
      const auto end = first + size;
      cell->assign(first, end);
      first = end;
    }
  });
}

}  // namespace

fs::path document_file(const fs::path& folder) { return folder / "document.json"; }

void write_document(const fs::path& folder, const Document& document) {
  check_document(document, "document");
  const NpzArrays arrays = pictures_to_arrays(document);
  if (!arrays.empty()) write_npz(pictures_file(folder), arrays);
  write_file(document_file(folder), format_json(document_to_json(document)));
  if (!arrays.empty()) return;
  std::error_code code;
  fs::remove(pictures_file(folder), code);
  if (code) throw Error(ErrorKind::io, pictures_file(folder).string(), "cannot be removed: " + code.message());
}

Document read_document(const fs::path& folder) {
  const fs::path file = document_file(folder);
  const Json json = parse_json(read_file(file, kMaxJson), file.string());
  try {
    Document document = document_from_json(json, file.string());
    take_pictures(document, pictures_file(folder));
    check_document(document, file.string());
    return document;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::usage) throw;
    throw as_damage(error);
  }
}

}  // namespace debruit
