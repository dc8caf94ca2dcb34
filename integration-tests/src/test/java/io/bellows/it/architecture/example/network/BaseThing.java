package io.bellows.it.architecture.example.network;

abstract class BaseThing {}
