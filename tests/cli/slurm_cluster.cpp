// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The trn2-vp authors
#include "tests/cli/slurm_cluster.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

namespace trn2vp::cli {
namespace {

namespace fs = std::filesystem;
using testing_support::read_file;

constexpr char kMunged[] = "/usr/sbin/munged";
constexpr char kController[] = "/usr/sbin/slurmctld";
constexpr char kNode[] = "/usr/sbin/slurmd";
constexpr char kInfo[] = "/usr/bin/sinfo";

int free_port() {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const bool bound = bind(descriptor, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                     getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0;
  close(descriptor);
  return bound ? ntohs(address.sin_port) : 0;
}

std::string short_host_name() {
  char name[256] = {};
  gethostname(name, sizeof name - 1);
  return std::string(name).substr(0, std::string(name).find('.'));
}

std::string user_name() {
  const passwd* user = getpwuid(getuid());
  return user != nullptr ? user->pw_name : std::to_string(getuid());
}

std::string last_line(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.rfind('\n') + 1);
}

}  // namespace

SlurmCluster::SlurmCluster() {
  for (const char* program : {kMunged, kController, kNode, kInfo}) {
    if (!fs::exists(program)) {
      reason_ = fmt::format("{} is not installed (Debian: slurm-wlm, munge)", program);
      return;
    }
  }
  start();
}

std::string SlurmCluster::configuration() const {
  const std::string folder = folder_.folder().path();
  return fmt::format(R"(ClusterName=trn2vp
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller_port}
SlurmdPort={node_port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=local Nodes={host} Default=YES MaxTime=INFINITE State=UP
)",
                     fmt::arg("host", short_host_name()), fmt::arg("user", user_name()),
                     fmt::arg("controller_port", free_port()), fmt::arg("node_port", free_port()),
                     fmt::arg("folder", folder));
}

void SlurmCluster::start() {
  const testing_support::TemporaryFolder& folder = folder_.folder();
  const std::string configuration_file = folder.write("slurm.conf", configuration());
  fs::create_directories(folder.file("state"));
  fs::create_directories(folder.file("spool"));
  const std::string key = folder.write("munge.key", std::string(1024, 'k'));
  chmod(key.c_str(), 0400);
  setenv("SLURM_CONF", configuration_file.c_str(), 1);
  const auto launch = [&](const std::vector<std::string>& command) {
    daemons_.push_back(std::make_unique<Process>(command, folder.path()));
  };
  launch({kMunged, "--foreground", "--force", "--key-file=" + key,
          "--socket=" + folder.file("munge.socket"), "--pid-file=" + folder.file("munged.pid"),
          "--log-file=" + folder.file("munged.log"), "--seed-file=" + folder.file("munged.seed")});
  for (int i = 0; i < 100 && !fs::exists(folder.file("munge.socket")); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  launch({kController, "-D", "-c", "-f", configuration_file});
  launch({kNode, "-D", "-f", configuration_file});
  for (int i = 0; i < 150; ++i) {
    const Outcome info = Process({kInfo, "--noheader", "--format=%T"}, folder.path()).wait();
    if (info.out == "idle\n") return;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
  reason_ = fmt::format("Slurm does not start here; munged: '{}', slurmctld: '{}', slurmd: '{}'",
                        last_line(read_file(folder.file("munged.log"))),
                        last_line(read_file(folder.file("slurmctld.log"))),
                        last_line(read_file(folder.file("slurmd.log"))));
}

}  // namespace trn2vp::cli
