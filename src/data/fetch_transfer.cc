#include "data/fetch_transfer.h"

#include <curl/curl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>

#include "base/number_text.h"
#include "debruit/error.h"
#include "debruit/version.h"
#include "files/descriptor.h"

namespace debruit {
namespace {

using Clock = std::chrono::steady_clock;

constexpr long kMostRedirects = 5;
constexpr int kPollMilliseconds = 100;
constexpr double kLeastRate = 1000;  // bytes a second; less is as good as nothing
constexpr long kHttpOk = 200;
constexpr long kHttpPartial = 206;
constexpr long kHttpForbidden = 403;  // what a bucket says of a file that it lacks
constexpr long kHttpNotFound = 404;
constexpr long kHttpRequestTimeout = 408;
constexpr long kHttpGone = 410;
constexpr long kHttpRangeNotSatisfiable = 416;
constexpr long kHttpTooManyRequests = 429;
constexpr long kHttpServerError = 500;

// CURL and CURLM are both void to the compiler: a deleter for each.
struct CloseEasy {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};
struct CloseMulti {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};

void start_curl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw Error(ErrorKind::internal, "libcurl", curl_easy_strerror(code));
}

long milliseconds(double seconds) { return static_cast<long>(seconds * 1000.0) + 1; }

std::string seconds_text(double seconds) { return format_number(seconds) + " s"; }

/// One download. libcurl calls back into it; nothing may be thrown through libcurl, so exceptions wait in `thrown_`.
class Download {
 public:
  Download(const std::string& url, const std::filesystem::path& part, std::uint64_t limit, std::string_view file,
           const FetchOptions& options)
      : options_(options), file_(file), part_(part), limit_(limit), out_(part, O_WRONLY | O_CREAT | O_APPEND) {
    if (!out_.open()) throw_io(part_, "write the file", errno);
    struct stat status {};
    if (::fstat(out_.get(), &status) != 0) throw_io(part_, "read the file", errno);
    offset_ = received_ = static_cast<std::uint64_t>(status.st_size);
    start_curl();
    easy_.reset(curl_easy_init());
    multi_.reset(curl_multi_init());
    if (easy_ == nullptr || multi_ == nullptr) throw Error(ErrorKind::internal, "libcurl", "could not start");
    set_options(url);
  }

  Transfer run() {
    last_sign_ = Clock::now();
    curl_multi_add_handle(multi_.get(), easy_.get());
    const std::optional<CURLcode> code = loop();
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status_);
    Transfer transfer = code ? finished(*code) : silent();
    curl_multi_remove_handle(multi_.get(), easy_.get());
    if (thrown_) std::rethrow_exception(thrown_);
    if (write_error_ != 0) throw_io(part_, "write the file", write_error_);
    transfer.resumed = resumed_;
    return transfer;
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(easy_.get(), option, value); code != CURLE_OK) {
      throw Error(ErrorKind::internal, "libcurl", curl_easy_strerror(code));
    }
  }

  void set_options(const std::string& url) {
    set(CURLOPT_URL, url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
    set(CURLOPT_FOLLOWLOCATION, 1L);
    set(CURLOPT_MAXREDIRS, kMostRedirects);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options_.connect_timeout_seconds));
    set(CURLOPT_FAILONERROR, 1L);
    set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limit_));  // by the length announced; append() counts
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_USERAGENT, ("debruit/" + std::string(version())).c_str());
    set(CURLOPT_ERRORBUFFER, message_.data());
    if (!options_.certificate_file.empty()) set(CURLOPT_CAINFO, options_.certificate_file.c_str());
    if (offset_ > 0) set(CURLOPT_RANGE, (std::to_string(offset_) + "-").c_str());
    set(CURLOPT_WRITEFUNCTION, &Download::on_body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, &Download::on_header);
    set(CURLOPT_HEADERDATA, this);
  }

  /// The end of the transfer, or nothing where it was broken off because too little came.
  std::optional<CURLcode> loop() {
    while (true) {
      int running = 0;
      if (const CURLMcode code = curl_multi_perform(multi_.get(), &running); code != CURLM_OK) {
        throw Error(ErrorKind::internal, "libcurl", curl_multi_strerror(code));
      }
      if (running == 0) {
        int left = 0;
        const CURLMsg* message = curl_multi_info_read(multi_.get(), &left);
        return message == nullptr ? CURLE_RECV_ERROR : message->data.result;
      }
      check_stop(options_);
      if (seconds_since(last_sign_) > patience() || !fast_enough()) return std::nullopt;
      curl_multi_poll(multi_.get(), nullptr, 0, kPollMilliseconds, nullptr);
    }
  }

  [[nodiscard]] double patience() const {
    return answered_ ? options_.stall_timeout_seconds : options_.connect_timeout_seconds;
  }

  static double seconds_since(Clock::time_point moment) {
    return std::chrono::duration<double>(Clock::now() - moment).count();
  }

  void open_window() {
    window_start_ = Clock::now();
    window_bytes_ = 0;
  }

  /// Looks, as often as the stall timeout passes, whether the body came at kLeastRate. Else a server that sends a byte
  /// now and then would hold the fetch for ever.
  bool fast_enough() {
    if (!answered_ || seconds_since(window_start_) <= patience()) return true;
    if (static_cast<double>(window_bytes_) < kLeastRate * patience()) return false;
    open_window();
    return true;
  }

  [[nodiscard]] Transfer silent() const {
    const std::string time = seconds_text(patience());
    if (!answered_) return {TransferEnd::unreachable, "no answer within " + time};
    const bool dripped = seconds_since(last_sign_) <= patience() && window_bytes_ > 0;
    return {TransferEnd::transient, (dripped ? "delivered less than 1 kB/s for " : "delivered nothing for ") + time};
  }

  [[nodiscard]] Transfer finished(CURLcode code) {
    if (!defect_.empty()) return {TransferEnd::spoiled, defect_};
    if (code == CURLE_OK) {
      if (!begun_ && !begin()) return {TransferEnd::spoiled, defect_};
      return {TransferEnd::complete, {}};
    }
    const std::string reason = message_[0] != '\0' ? message_.data() : curl_easy_strerror(code);
    long proxy_status = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    switch (code) {
      case CURLE_HTTP_RETURNED_ERROR:
        return {end_for_status(), "answered HTTP " + std::to_string(status_)};
      case CURLE_COULDNT_RESOLVE_HOST:
      case CURLE_COULDNT_RESOLVE_PROXY:
      case CURLE_COULDNT_CONNECT:
      case CURLE_OPERATION_TIMEDOUT:
        return {TransferEnd::unreachable, reason};
      case CURLE_FILESIZE_EXCEEDED:
        spoil_by_size();
        return {TransferEnd::spoiled, defect_};
      case CURLE_UNSUPPORTED_PROTOCOL:
        return {TransferEnd::refused, "redirects to something that is not https"};
      case CURLE_TOO_MANY_REDIRECTS:
      case CURLE_URL_MALFORMAT:
      case CURLE_PEER_FAILED_VERIFICATION:
      case CURLE_SSL_CONNECT_ERROR:
      case CURLE_SSL_CACERT_BADFILE:
        return {TransferEnd::refused, reason};
      default:
        return {proxy_status >= kHttpForbidden ? TransferEnd::unreachable : TransferEnd::transient, reason};
    }
  }

  [[nodiscard]] TransferEnd end_for_status() const {
    if (status_ == kHttpRangeNotSatisfiable) return TransferEnd::cannot_range;
    if (status_ == kHttpForbidden || status_ == kHttpNotFound || status_ == kHttpGone) return TransferEnd::not_found;
    const bool passing = status_ == kHttpRequestTimeout || status_ == kHttpTooManyRequests;
    return passing || status_ >= kHttpServerError ? TransferEnd::transient : TransferEnd::refused;
  }

  /// Looks at the answer before its first byte is written: continues the file, or empties it. False: of no use.
  bool begin() {
    begun_ = true;
    curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &status_);
    if (status_ == kHttpPartial) {
      if (range_start() != offset_) return spoil("continues the file at another place than asked");
      resumed_ = offset_ > 0;
    } else if (status_ == kHttpOk) {
      received_ = 0;
      if (::ftruncate(out_.get(), 0) != 0) {
        write_error_ = errno;
        return false;
      }
    } else {
      return spoil("answered HTTP " + std::to_string(status_));
    }
    curl_off_t length = -1;
    curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length >= 0) total_ = received_ + static_cast<std::uint64_t>(length);
    return !total_ || *total_ <= limit_ || spoil_by_size();
  }

  /// N of "Content-Range: bytes N-…".
  [[nodiscard]] std::optional<std::uint64_t> range_start() const {
    curl_header* header = nullptr;
    if (curl_easy_header(easy_.get(), "Content-Range", 0, CURLH_HEADER, -1, &header) != CURLHE_OK) return {};
    std::string_view value = header->value;
    constexpr std::string_view kUnit = "bytes ";
    if (!value.starts_with(kUnit)) return {};
    value.remove_prefix(kUnit.size());
    std::uint64_t start = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), start);
    if (error != std::errc{} || end == value.data() + value.size() || *end != '-') return {};
    return start;
  }

  bool spoil(std::string defect) {
    defect_ = std::move(defect);
    return false;
  }
  bool spoil_by_size() { return spoil("is larger than the " + std::to_string(limit_) + " bytes allowed"); }

  bool append(std::string_view bytes) {
    if (!begun_ && !begin()) return false;
    if (bytes.size() > limit_ - received_) return spoil_by_size();
    received_ += bytes.size();
    while (!bytes.empty()) {
      const ssize_t done = ::write(out_.get(), bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) {
        write_error_ = errno;
        return false;
      }
      bytes.remove_prefix(static_cast<std::size_t>(done));
    }
    if (options_.on_progress) options_.on_progress({file_, received_, total_});
    return true;
  }

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* context) noexcept {
    auto& self = *static_cast<Download*>(context);
    self.last_sign_ = Clock::now();
    self.window_bytes_ += size * count;
    try {
      return self.append({data, size * count}) ? size * count : 0;
    } catch (...) {
      self.thrown_ = std::current_exception();
      return 0;
    }
  }

  static std::size_t on_header(char* line, std::size_t size, std::size_t count, void* context) noexcept {
    auto& self = *static_cast<Download*>(context);
    self.last_sign_ = Clock::now();
    self.answered_ = true;
    // An answer begins: after a redirection, the next server has the whole time.
    if (std::string_view(line, size * count).starts_with("HTTP/")) self.open_window();
    return size * count;
  }

  const FetchOptions& options_;
  std::string_view file_;
  std::filesystem::path part_;
  std::uint64_t limit_;
  Descriptor out_;
  std::unique_ptr<CURLM, CloseMulti> multi_;
  std::array<char, CURL_ERROR_SIZE> message_{};
  std::unique_ptr<CURL, CloseEasy> easy_;
  std::uint64_t offset_ = 0;    // where the file was to be continued
  std::uint64_t received_ = 0;  // bytes in the file
  std::optional<std::uint64_t> total_;
  Clock::time_point last_sign_;     // when the server last sent anything
  Clock::time_point window_start_;  // since when window_bytes_ of the body came
  std::uint64_t window_bytes_ = 0;
  long status_ = 0;
  bool answered_ = false;
  bool begun_ = false;
  bool resumed_ = false;
  std::string defect_;
  int write_error_ = 0;
  std::exception_ptr thrown_;
};

}  // namespace

Transfer download(const std::string& url, const std::filesystem::path& part, std::uint64_t limit, std::string_view file,
                  const FetchOptions& options) {
  return Download(url, part, limit, file, options).run();
}

void check_stop(const FetchOptions& options) {
  if (options.should_stop && options.should_stop()) {
    throw Error(ErrorKind::io, "fetch", "stopped before everything was there");
  }
}

}  // namespace debruit
