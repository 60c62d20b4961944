// A server's certificate of a test's own.
#pragma once

#include <string>

namespace test_support {

// Writes two PEM files: a certificate for `name` (a DNS name or an IP address), good for an hour and signed by itself,
// so that it is its own authority; and its key (P-256).
void make_certificate(const std::string& certificate, const std::string& private_key, const std::string& name);

}  // namespace test_support
