#include "app/application.hpp"

int main(int argc, char** argv) {
  return hub::app::run(argc, argv);
}
