/* tact/version.h -- which tact this is. */
#ifndef TACT_VERSION_H
#define TACT_VERSION_H
#define TACT_VERSION "0.1.0"
#endif
