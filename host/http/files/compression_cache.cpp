#include "http/files/compression_cache.hpp"

#include <brotli/encode.h>
#include <zlib.h>

namespace hub::http {
namespace {

constexpr int kGzipLevel = 6;
constexpr int kGzipWindow = 15 + 16;  // + 16: gzip rather than zlib
constexpr int kBrotliQuality = 6;     // made on demand: 11 takes seconds a megabyte

}  // namespace

SharedText CompressionCache::find(const std::string& key) {
  std::lock_guard lock{mutex_};
  auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, found->second);
  return found->second->text;
}

void CompressionCache::put(const std::string& key, SharedText text) {
  std::lock_guard lock{mutex_};
  if (text->size() > max_bytes_ / 4 || by_key_.contains(key)) return;
  bytes_ += text->size();
  recent_.push_front({key, std::move(text)});
  by_key_.emplace(recent_.front().key, recent_.begin());
  while (bytes_ > max_bytes_) {
    bytes_ -= recent_.back().text->size();
    by_key_.erase(recent_.back().key);
    recent_.pop_back();
  }
}

std::size_t CompressionCache::size_bytes() const {
  std::lock_guard lock{mutex_};
  return bytes_;
}

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, kGzipLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(done ? stream.total_out : 0);
  deflateEnd(&stream);
  return out;
}

std::string brotli(std::string_view bytes) {
  std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
  std::string out(size, '\0');
  bool done = BrotliEncoderCompress(kBrotliQuality, BROTLI_DEFAULT_WINDOW, BROTLI_DEFAULT_MODE, bytes.size(),
                                    reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                                    reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE;
  out.resize(done ? size : 0);
  return out;
}

}  // namespace hub::http
