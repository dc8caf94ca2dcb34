package io.bellows.it.architecture.example.silent;

final class InPackageWithoutInfo {}
